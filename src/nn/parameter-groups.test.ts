import { describe, expect, test } from 'vitest';
import golden from '../../test/golden/optimizer-options.json' with { type: 'json' };
import { networkOptions } from '../../test/models.js';
import { smallShapes } from '../../test/small-network.js';
import { DECAYED, HEAD, TRAINED } from '../gpu/optimizer/group-table.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import { normParameters, positionParameters } from './norm-parameters.js';
import { groupTable, kindsOf, parameterGroups } from './parameter-groups.js';
import { layOutParameters } from './parameters.js';

const resNet = recogniseDeepLabV2(smallShapes(4), networkOptions(), 'small').graph;
const segFormer = recogniseStateDict(
  new Map(Object.entries(golden.shapes)),
  networkOptions({ attentionHeads: [1, 1, 1, 1] }),
  'golden',
).graph;

test('by default there are two groups: all but the classifier, and the classifier', () => {
  const layout = layOutParameters(resNet);
  const { size } = layout.trainable;
  const start = layout.classifierStart;
  expect(parameterGroups(resNet, layout.trainable, { freezeClassifier: false })).toEqual([
    { start: 0, count: start, isTrained: true, isDecayed: true, isHead: false },
    { start, count: size - start, isTrained: true, isDecayed: true, isHead: true },
  ]);
  const frozen = parameterGroups(resNet, layout.trainable, { freezeClassifier: true });
  expect(frozen.map(({ isTrained }) => isTrained)).toEqual([true, false]);
});

describe('which parameters are what', () => {
  test('norms are those of the norm nodes, whatever their names', () => {
    expect([...normParameters(resNet)]).toEqual(
      [...smallShapes(4).keys()].filter((name) => /(bn\d|downsample\.1)\.(weight|bias)$/.test(name)),
    );
    expect([...normParameters(segFormer)].every((name) => /(norm\d?|bn)\.(weight|bias)$/.test(name))).toBe(true);
  });

  test('positions are the depthwise convolutions of a Mix Transformer', () => {
    expect(positionParameters(resNet).size).toBe(0);
    const names = [1, 2, 3, 4].flatMap((stage) =>
      ['weight', 'bias'].map((part) => `backbone.block${stage}.0.mlp.dwconv.dwconv.${part}`),
    );
    expect([...positionParameters(segFormer)]).toEqual(names);
  });

  test('the decode head is known where names are', () => {
    const kindOf = kindsOf(segFormer, { headParts: 'decode-head', freezeClassifier: false });
    const head = segFormer.parameters.filter((spec) => kindOf(spec).isHead).map(({ name }) => name);
    expect(head).toEqual(
      segFormer.parameters.map(({ name }) => name).filter((name) => name.startsWith('decode_head.')),
    );
  });
});

test('the table says of each block what the groups say', () => {
  const groups = [
    { start: 0, count: 64, isTrained: true, isDecayed: true, isHead: false },
    { start: 64, count: 128, isTrained: false, isDecayed: true, isHead: true },
  ];
  expect([...groupTable(groups, 192)]).toEqual([TRAINED | DECAYED, DECAYED | HEAD, DECAYED | HEAD]);
});
