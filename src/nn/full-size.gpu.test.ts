import { readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { noise } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { networkOptions } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { createRandom } from '../images/random.js';
import { recogniseStateDict } from './architectures/architectures.js';
import { Network } from './network.js';

onDevice();

/** SwiftShader takes minutes for what lavapipe does in seconds. */
const isFast = process.env.ATP_DRIVER === 'lavapipe';

/** Weights of a published size, without a file. A few thousand values are drawn for each tensor and repeated, for speed. */
function randomValues(name: string, shape: readonly number[]): Float32Array {
  const random = createRandom(5).fork(name);
  const count = shape.reduce((a, b) => a * b, 1);
  const aroundOne = shape.length === 1 && /(weight|running_var)$/.test(name);
  const scale = shape.length > 1 ? Math.sqrt((2 * (shape[0] ?? 1)) / count) : 0.1;
  const drawn = Float32Array.from({ length: Math.min(count, 4093) }, () => random.normal());
  const limited = drawn.map((value) => Math.max(-3, Math.min(3, value)) * scale + (aroundOne ? 1 : 0));
  return Float32Array.from({ length: count }, (_, i) => limited[i % limited.length] ?? 0);
}

describe.runIf(hasShared && isFast)('networks of published size (../shared/models/manifests; only lavapipe)', () => {
  test.each([
    ['manifest-deeplabv2-r101.json', [1, 8, 8, 19]],
    ['manifest-daformer-mitb5.json', [1, 16, 16, 19]],
  ])('%s with random weights predicts an image of 64x64', async (file, expected) => {
    const manifest = JSON.parse(readFileSync(sharedPath('models', 'manifests', file), 'utf8')) as Record<
      string,
      { shape: number[] }
    >;
    const shapes = new Map(Object.entries(manifest).map(([name, { shape }]) => [name, shape] as const));
    const { graph } = recogniseStateDict(shapes, networkOptions(), file);
    const network = new Network(graph, (name) => randomValues(name, shapes.get(name) ?? []));
    const x = tensor(noise(64 * 64 * 3, 1), [1, 64, 64, 3]);
    const logits = network.predict(x);
    expect(logits.shape).toEqual(expected);
    const values = await logits.data();
    expect(values.every(Number.isFinite)).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(values.length / 2);
    x.dispose();
    logits.dispose();
    network.dispose();
  });
});
