import { expect, test } from 'vitest';
import { codeBases, shapesOf } from '../../test/code-bases.js';
import { Sketch } from '../../test/graph-cases.js';
import { goldenOptions, networkOptions, openModelFile } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { smallShapes } from '../../test/small-network.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { recogniseDeepLabV2 } from './architectures/deeplab-v2.js';
import { drawFactors, dropsOf } from './drops.js';
import type { Graph, ScaleSamplesNode } from './graph.js';
import { planStep } from './memory.js';
import { recogniseNetwork } from './open-network.js';
import { inputsOf } from './operators.js';

const { graph } = recogniseDeepLabV2(smallShapes(4), networkOptions(), 'a small network');

const scalings = ({ nodes }: Graph): ScaleSamplesNode[] =>
  nodes.filter((node): node is ScaleSamplesNode => node.op === 'scale-samples');

/** A graph as an ONNX export gives it: its additions have no names. */
function exported(last: 'convolution' | 'linear layer'): Graph {
  const sketch = new Sketch();
  const inner = sketch.conv('inner', sketch.features('x', 4), 4, 4);
  const sum = sketch.node('sum', { op: 'add', input: 'x', other: inner });
  sketch.classifier();
  if (last === 'convolution') sketch.conv('classes', sum, 4, 3);
  else sketch.linear('classes', sum, 4, 3);
  return sketch.end('exported').graph;
}

test('a network that leaves nothing out has no further nodes', () => {
  expect(dropsOf(graph, { dropPath: 0, dropout: 0 })).toBeUndefined();
});

test('the first residual block is never left out, the others in proportion to their place', () => {
  const drops = dropsOf(graph, { dropPath: 0.3, dropout: 0 });
  expect(drops?.drops.map(({ node, rate }) => [node.output, Number(rate.toFixed(9))])).toEqual([
    ['layer2.0.bn2', 0.1],
    ['layer3.0.bn2', 0.2],
    ['layer4.0.bn2', 0.3],
  ]);
  expect(drops?.columns).toBe(3);
});

test('dropout has a factor for each channel in front of the last layer, whose branches see the same ones', () => {
  const drops = dropsOf(graph, { dropPath: 0, dropout: 0.1 });
  const [scaling, ...others] = scalings(drops?.graph ?? graph);
  expect(others).toEqual([]);
  expect(scaling).toMatchObject({ input: 'layer4.0.sum.relu', each: 'channel', column: 0 });
  expect(drops?.columns).toBe(8);
  const readers = drops?.graph.nodes.filter((node) => 'input' in node && node.input === scaling?.output);
  expect(readers?.map(({ name }) => name)).toEqual(['aspp.0', 'aspp.1']);
});

test('factors are 0 as often as the rate says, and their mean is 1', () => {
  const drops = dropsOf(graph, { dropPath: 0.6, dropout: 0.25 });
  if (!drops) throw new Error('Nothing is left out.');
  let drawn = 0;
  const samples = 2000;
  const factors = drawFactors(drops, samples, () => (drawn++ * 0.6180339887) % 1);
  expect(drawn).toBe(factors.length);
  for (const [column, rate] of [0.2, 0.4, 0.6, 0.25, 0.25].entries()) {
    const own = factors.filter((_, place) => place % drops.columns === column);
    expect(own.filter((value) => value === 0).length / samples).toBeCloseTo(rate, 2);
    expect(own.reduce((sum, value) => sum + value, 0) / samples).toBeCloseTo(1, 1);
  }
});

test('an ONNX export can drop channels in front of a convolution, but its residual blocks are not known', () => {
  const convolution = exported('convolution');
  expect(() => dropsOf(convolution, { dropPath: 0.1, dropout: 0 })).toThrow(
    'sets dropPath, and the residual blocks of this network are not known',
  );
  expect(scalings(dropsOf(convolution, { dropPath: 0, dropout: 0.1 })?.graph ?? convolution)).toMatchObject([
    { input: 'sum', each: 'channel' },
  ]);
  expect(() => dropsOf(exported('linear layer'), { dropPath: 0, dropout: 0.1 })).toThrow(
    'sets dropout, and the last layer of this network is not a convolution',
  );
});

test('the plan of a step counts what is left out, and is as before where nothing is', () => {
  const of = (drops?: { dropPath: number; dropout: number }) => planStep(graph, 2, 32, 32, drops ? { drops } : {});
  expect(of({ dropPath: 0, dropout: 0 })).toEqual(of());
  const [plain, dropping] = [of(), of({ dropPath: 0.1, dropout: 0.1 })];
  expect(dropping.dispatches.forward).toBeGreaterThan(plain.dispatches.forward);
  expect(dropping.dispatches.inference).toBe(plain.dispatches.inference);
  expect(dropping.total).toBeGreaterThan(plain.total);
});

/** Each branch is read by one addition and nothing else, and all can be left out, but for those of the first block. */
function expectKnownBlocks(whole: Graph): void {
  const blocks = whole.residualBranches ?? [];
  const readersOf = (branch: string) => whole.nodes.filter((node) => inputsOf(node).includes(branch));
  expect(blocks.length).toBeGreaterThan(1);
  for (const branch of blocks.flat()) expect(readersOf(branch).map(({ op }) => op)).toEqual(['add']);
  const drops = dropsOf(whole, { dropPath: 0.1, dropout: 0.1 });
  const scaled = scalings(drops?.graph ?? whole).filter(({ each }) => each === 'sample');
  expect(scaled.map(({ output }) => output)).toEqual(blocks.slice(1).flat());
}

test.each(codeBases.map((entry) => [entry.network, entry] as const))(
  '%s: its residual blocks and its last layer are known',
  (_, { network, options }) => {
    expectKnownBlocks(recogniseStateDict(shapesOf(network), networkOptions(options), network).graph);
  },
);

test.runIf(hasShared).each(['tv-lraspp-mbv3-tiny', 'tv-deeplabv3-mbv3-tiny', 'tv-fcn-r50-tiny', 'hf-segformer-tiny'])(
  '%s: its residual blocks and its last layer are known',
  (name) => {
    const model = openModelFile(sharedPath('models', `${name}.safetensors`));
    expectKnownBlocks(recogniseNetwork(model, goldenOptions(name)).graph);
  },
);
