import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise, relativeError } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { type GraphCase, Sketch } from '../../test/graph-cases.js';
import { networkOptions, openModelFile } from '../../test/models.js';
import { dispatchCount, finished, gpuMemory } from '../gpu/backend.js';
import { squareWindow } from '../gpu/window/window.js';
import { fuseBatchNorm } from './fuse.js';
import { fuseIntoConvolutions } from './fuse-inference.js';
import type { ConvNode, Graph } from './graph.js';
import { Network } from './network.js';
import { buildNetwork, recogniseNetwork } from './open-network.js';

onDevice();

/** A residual block, a sum of two convolutions, a convolution whose ReLU is no last layer's, and one that two read. */
function blocks(): GraphCase {
  const s = new Sketch([2, 7, 6, 3]);
  const window = squareWindow(3, { padding: 1 });
  const relu = (output: string, input: string) => s.node(output, { op: 'relu', input });
  const stem = relu('stem', s.batchNorm('stem.bn', s.conv('stem.conv', 'image', 3, 8, window), 8));
  const inner = relu('inner', s.batchNorm('inner.bn', s.conv('inner.conv', stem, 8, 8, window), 8));
  const outer = s.batchNorm('outer.bn', s.conv('outer.conv', inner, 8, 8, { ...window, groups: 2 }), 8);
  const down = s.batchNorm('down.bn', s.conv('down.conv', stem, 8, 8), 8);
  const block = relu('block', s.node('block.sum', { op: 'add', input: outer, other: down }));
  const [left, right] = [s.conv('left', block, 8, 4), s.conv('right', block, 8, 4, { bias: null })];
  const sum = relu('sum.relu', s.node('sum', { op: 'add', input: left, other: right }));
  const plain = relu('plain', s.conv('plain.conv', sum, 4, 8));
  const shared = s.conv('shared', plain, 8, 8, { groups: 8, ...window });
  const negative = s.node('negative', { op: 'unary', kind: 'neg', input: shared });
  const both = s.node('both', { op: 'concat', inputs: [relu('shared.relu', shared), negative], axis: 3 });
  s.conv('odd', s.batchNorm('odd.bn', s.conv('odd.conv', both, 16, 6), 6), 6, 4);
  return s.end('blocks');
}

const fusedNodes = ({ graph }: GraphCase, norms: boolean) =>
  fuseIntoConvolutions(fuseBatchNorm(graph).nodes, graph.output, { norms });
const convolutions = (nodes: Graph['nodes']) =>
  new Map(nodes.filter((node): node is ConvNode => node.op === 'conv2d').map((node) => [node.name, node]));

describe('what follows a convolution is done at its end', () => {
  const nodes = fusedNodes(blocks(), true);
  const convs = convolutions(nodes);
  const endOf = (name: string) => {
    const { end, output } = convs.get(name) ?? {};
    return end && { norm: end.norm?.name ?? null, residual: end.residual, relu: end.relu, output };
  };

  test('batch norm, residual and ReLU', () => {
    expect(endOf('stem.conv')).toEqual({ norm: 'stem.bn', residual: null, relu: true, output: 'stem' });
    expect(endOf('outer.conv')).toEqual({ norm: 'outer.bn', residual: 'down.bn', relu: true, output: 'block' });
    expect(endOf('down.conv')).toEqual({ norm: 'down.bn', residual: null, relu: false, output: 'down.bn' });
    expect(endOf('left')).toEqual({ norm: null, residual: 'right', relu: true, output: 'sum.relu' });
    expect(endOf('plain.conv')).toEqual({ norm: null, residual: null, relu: true, output: 'plain' });
  });

  test('but not where another node reads a value in between, nor for channels that would be padded', () => {
    for (const name of ['right', 'shared', 'odd.conv', 'odd']) expect(endOf(name)).toBeUndefined();
    expect(nodes.map(({ op }) => op).filter((op) => op !== 'conv2d')).toEqual([
      'unary',
      'relu',
      'concat',
      'batch-norm',
    ]);
  });

  test('without the norms where they go by the statistics of the batch', () => {
    const withNorms = fusedNodes(blocks(), false);
    expect(withNorms.filter(({ op }) => op === 'batch-norm')).toHaveLength(5);
    expect(convolutions(withNorms).get('plain.conv')?.end).toEqual({ norm: null, residual: null, relu: true });
  });
});

async function predictions(network: Network, x: Tensor) {
  const count = (run: () => Tensor) => {
    const before = dispatchCount();
    const logits = run();
    return { logits, dispatches: dispatchCount() - before };
  };
  const fused = count(() => network.predict(x));
  const { logits, tape } = network.forward(x, { batchNorm: 'running' });
  const apart = (await logits.data()) as Float32Array;
  network.freeTape(tape);
  const read = { fused: (await fused.logits.data()) as Float32Array, apart, dispatches: fused.dispatches };
  fused.logits.dispose();
  return read;
}

test('a prediction is that of the nodes one by one, recorded or not, and nothing is left', async () => {
  await finished();
  const before = gpuMemory();
  const { graph, values, image } = blocks();
  const x = tensor(
    noise(
      image.reduce((a, b) => a * b),
      1,
    ),
    image,
  );
  const [recorded, plain] = [new Network(graph, values), new Network(graph, values, { record: false })];
  const [first, second] = [await predictions(recorded, x), await predictions(plain, x)];
  expect(relativeError(first.fused, first.apart)).toBeLessThan(1e-6);
  expect(first.fused).toEqual(second.fused);
  // With the statistics of the batch no factors are known before the pass. ReLUs and sums give the same bytes.
  const mode = { batchNorm: 'batch', momentum: 0 } as const;
  const { logits, tape } = plain.forward(x, mode);
  const inferred = plain.infer(x, mode);
  expect(await inferred.data()).toEqual(await logits.data());
  plain.freeTape(tape);
  for (const one of [inferred, x, recorded, plain]) one.dispose();
  await finished();
  expect(gpuMemory()).toMatchObject({ bytes: before.bytes, tensors: before.tensors });
});

test("the demo network's predictions take fewer dispatches and are the same", async () => {
  const model = openModelFile('public/demo/source.safetensors');
  const network = buildNetwork(model, recogniseNetwork(model, networkOptions()));
  const x = tensor(noise(2 * 64 * 96 * 3, 1), [2, 64, 96, 3]);
  const { fused, apart, dispatches } = await predictions(network, x);
  expect(relativeError(fused, apart)).toBeLessThan(1e-6);
  const start = dispatchCount();
  network.freeTape(network.forward(x, { batchNorm: 'running' }).tape);
  const norms = network.graph.nodes.filter(({ op }) => op === 'batch-norm').length;
  expect(norms).toBeGreaterThan(10);
  expect(dispatches).toBe(dispatchCount() - start - norms);
  x.dispose();
  network.dispose();
});
