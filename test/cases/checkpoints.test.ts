import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { wholeFile } from '../../src/formats/bytes.js';
import type { ModelFile } from '../../src/formats/model-file.js';
import type { NamedTensor } from '../../src/formats/named-tensor.js';
import { toFloat32 } from '../../src/formats/numbers.js';
import { readModel } from '../../src/formats/read.js';
import { writeTorch } from '../../src/formats/torch/write.js';
import { recogniseNetwork } from '../../src/nn/open-network.js';
import { isKnownNetwork } from '../../src/nn/architectures/architectures.js';
import { noCompanions } from '../../src/formats/byte-source.js';
import { networkOptions, openModelFile } from '../models.js';
import { sharedPath } from '../shared.js';

/** A checkpoint as somebody saved it: an entry of cases.json. */
interface CheckpointCase {
  file: string;
  /** "equal": the tensors are those of the reference network; "text": `want` says what must be. */
  expect: 'equal' | 'text';
  want: string;
}

const FOLDER = ['cases', 'checkpoints'];
const isThere = existsSync(sharedPath(...FOLDER, 'cases.json'));
const isAsked = process.env.ATP_CASES === '1';
const cases: CheckpointCase[] = isThere
  ? JSON.parse(readFileSync(sharedPath(...FOLDER, 'cases.json'), 'utf8'))
  : [];

const plain = ({ dtype, shape, bytes }: NamedTensor) => ({ dtype, shape, bytes: Buffer.from(bytes).toString('base64') });
const contents = (tensors: Iterable<NamedTensor>) =>
  [...tensors].map((tensor) => [tensor.name, plain(tensor)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));

const reference = () => openModelFile(sharedPath('models', 'atp-dlv2-r18-tiny.safetensors'));
const open = (file: string) => openModelFile(sharedPath(...FOLDER, file));

/** Every float of the network moved by one. */
function moved({ tensors }: ModelFile): Map<string, Float32Array> {
  const floats = [...tensors.values()].filter(({ dtype }) => dtype === 'F32');
  return new Map(floats.map((tensor) => [tensor.name, toFloat32(tensor).map((value) => value + 1)]));
}

const writtenBack = async (model: ModelFile, updates = new Map<string, Float32Array>()): Promise<ModelFile> => {
  const bytes = await wholeFile(writeTorch(model, updates));
  return readModel(bytes, model.file, noCompanions, { knows: isKnownNetwork, weights: model.weightSets?.find(({ chosen }) => chosen)?.name });
};

/** The names of strays and classes that a file of this name holds. */
const mentioned: Record<string, RegExp[]> = {
  'mmengine-trained.pth': [/mmengine\.logging\.history_buffer\.HistoryBuffer/],
  'lightning-attribute-dict.ckpt': [/AttributeDict/],
  'omegaconf.ckpt': [/omegaconf\.dictconfig\.DictConfig/],
  'lightning-loss-and-metric.ckpt': [/criterion\.weight/, /val_iou\.confmat/],
};

const equal = cases.filter((entry) => entry.expect === 'equal');

describe.runIf(isThere)('checkpoints as people save them (../shared/cases/checkpoints)', () => {
  test.each(equal)('$file: $want', ({ file }) => {
    const model = open(file);
    expect(contents(model.tensors.values())).toEqual(contents(reference().tensors.values()));
    expect(recogniseNetwork(model, networkOptions()).graph.classes).toBe(
      recogniseNetwork(reference(), networkOptions()).graph.classes,
    );
    for (const pattern of mentioned[file] ?? []) expect(model.warnings.join('\n')).toMatch(pattern);
  });

  test.each(equal)('$file comes back in its own form with the adapted tensors, and all others as they were', async ({ file }) => {
    const source = open(file);
    const updates = moved(source);
    const back = await writtenBack(source, updates);
    expect(back.prefix).toBe(source.prefix);
    expect([...back.tensors.keys()]).toEqual([...source.tensors.keys()]);
    expect(contents(back.others ?? [])).toEqual(contents(source.others ?? []));
    for (const tensor of back.tensors.values()) {
      const update = updates.get(tensor.name);
      if (update) expect(toFloat32(tensor), tensor.name).toEqual(update);
      else expect(plain(tensor)).toEqual(plain(source.tensors.get(tensor.name) as NamedTensor));
    }
  });
});

describe.runIf(isAsked && !isThere)('checkpoints as people save them', () => {
  test('../shared/cases/checkpoints/cases.json is absent: set ATP_SHARED to the folder that holds cases/', () => {
    expect(isThere).toBe(true);
  });
});
