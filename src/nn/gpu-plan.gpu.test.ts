import { readFileSync } from 'node:fs';
import { tensor4d } from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { smallDeepLab } from '../../bench/networks/shapes.js';
import { noiseNetwork, readNetwork, type SourceNetwork } from '../../bench/networks/source-network.js';
import { noise, relativeError } from '../../test/compare.js';
import { float16Test, onDevice } from '../../test/device.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { fixSharing } from '../gpu/conv2d/variant.js';

import { fixReduction } from '../gpu/reduction.js';
import { plannedWeights } from './memory.js';
import { Network, type NetworkOptions } from './network.js';
import { layOutParameters } from './parameters.js';
import { programOf } from './program.js';
import { traceTraining } from './recordings.js';

onDevice();
afterEach(() => {
  fixSharing();
  fixReduction();
});

/** Software drivers take other kernels by themselves: here they take those of a GPU. */
function asOnGpu(): void {
  fixSharing('workgroup');
  fixReduction('workgroups');
}

const SIZE = [1, 48, 64, 3] as const;
const source = noiseNetwork(smallDeepLab(0.5));

/** All that a training step leaves, by name. */
async function step(options: NetworkOptions, of: SourceNetwork = source): Promise<Map<string, Float32Array>> {
  const network = new Network(of.graph, of.values, options);
  const x = tensor4d(noise(48 * 64 * 3, 1), [...SIZE]);
  const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
  network.backward(tape, logits, {});
  const found = new Map([['logits', (await logits.data()) as Float32Array]]);
  network.freeTape(tape);
  x.dispose();
  for (const [name, values] of await network.gradients.read()) found.set(`gradient of ${name}`, values);
  for (const [name, values] of await network.read()) found.set(name, values);
  network.dispose();
  return found;
}

test('kernels of a GPU agree with those of software adapters, and with themselves to the byte', async () => {
  const expected = await step({});
  asOnGpu();
  const actual = await step({});
  for (const [name, values] of actual) {
    expect(relativeError(values, expected.get(name) ?? []), name).toBeLessThan(2e-3);
  }
  expect(await step({ record: false })).toEqual(actual);
  expect(await step({ recompute: 'blocks' })).toEqual(actual);
});

test.runIf(hasShared)(
  'a transformer, whose linear layers are convolutions there, agrees too (../shared/models)',
  async () => {
    const file = { file: async (path: string) => readFileSync(sharedPath(path)) };
    const transformer = await readNetwork(file, 'models/atp-daformer-mit-tiny.safetensors');
    const expected = await step({}, transformer);
    asOnGpu();
    const actual = await step({}, transformer);
    for (const [name, values] of actual) {
      expect(relativeError(values, expected.get(name) ?? []), name).toBeLessThan(2e-3);
    }
    expect(await step({ record: false }, transformer)).toEqual(actual);
  },
);

float16Test('in mixed precision they agree as float16 can', async () => {
  const expected = await step({ precision: 'mixed' });
  asOnGpu();
  const actual = await step({ precision: 'mixed' });
  expect(relativeError(actual.get('logits') ?? [], expected.get('logits') ?? [])).toBeLessThan(2e-2);
  expect(await step({ precision: 'mixed' })).toEqual(actual);
});

test('the kernels that join steps are among them', () => {
  asOnGpu();
  const layout = layOutParameters(source.graph);
  const weights = plannedWeights(layout);
  const { trace } = traceTraining(
    programOf(source.graph, weights, layout),
    SIZE,
    { batchNorm: 'batch' },
    weights.trainable,
  );
  const names = new Set(trace.dispatches.map(({ kernel }) => kernel.name));
  for (const joined of [
    'conv2d-tile-measured-workgroup-narrow',
    'conv2d-finish-measured',
    'conv2d-finish-gradients',
    'conv-sum-gather',
  ]) {
    expect(names).toContain(joined);
  }
});
