import { readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { toFloat32 } from '../../formats/numbers.js';
import { readSafetensors } from '../../formats/safetensors/read.js';
import { fixReduction } from '../reduction.js';
import { alignLoss } from './align-loss.js';
import type { LossResult } from './loss-passes.js';
import { distilLoss, weightedCrossEntropy } from './mean-losses.js';
import { teachLoss } from './teach-loss.js';

onDevice();

describe.each(['threads', 'workgroups'] as const)('losses equal their golden values when summed by %s', (reduction) => {
  beforeAll(() => fixReduction(reduction));
  afterAll(() => fixReduction());

  if (!hasShared) console.warn('PyTorch values of the pixel losses are not compared: ../shared is absent.');

  class Golden {
    readonly tensors;
    constructor(readonly file: string) {
      this.tensors = readSafetensors(readFileSync(sharedPath('golden', file)), file).tensors;
    }

    floats(name: string): { values: Float32Array; shape: number[] } {
      const found = this.tensors.get(name);
      if (!found) throw new Error(`${this.file} has no ${name}.`);
      return { values: toFloat32(found), shape: found.shape };
    }

    /** An NCHW array as NHWC. */
    map(name: string) {
      const { values, shape } = this.floats(name);
      const [n, c, h, w] = shape as [number, number, number, number];
      const result = new Float32Array(values.length);
      for (let i = 0; i < n; i++)
        for (let k = 0; k < c; k++)
          for (let pixel = 0; pixel < h * w; pixel++)
            result[(i * h * w + pixel) * c + k] = values[(i * c + k) * h * w + pixel]!;
      return { values: result, shape: [n, h, w, c] };
    }

    logits(name: string) {
      const { values, shape } = this.map(name);
      return tensor(values, shape);
    }

    labels(name: string) {
      const found = this.tensors.get(name)!;
      const view = new DataView(found.bytes.buffer, found.bytes.byteOffset, found.bytes.byteLength);
      const values = Int32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getInt32(i * 4, true));
      return tensor(values, found.shape, 'int32');
    }

    weights(name: string) {
      const { values, shape } = this.floats(name);
      return tensor(values, shape);
    }
  }

  async function named(result: LossResult): Promise<Record<string, number>> {
    const values = await result.values.data();
    return Object.fromEntries(result.names.map((name, i) => [name, values[i]!]));
  }

  /** The gradient agrees to `tolerance` of its maximum (or to `floor`, where PyTorch's float32 is itself no better). */
  async function expectGradient(result: LossResult, expected: Float32Array, tolerance = 1e-6, floor = 0) {
    const found = await result.gradient.data();
    const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const difference = expected.reduce((a, b, i) => Math.max(a, Math.abs(b - found[i]!)), 0);
    expect(difference).toBeLessThanOrEqual(Math.max(tolerance * largest, floor));
  }

  interface OpCase {
    name: string;
    attrs: { gamma: number; alpha: number; entropy_weight: number; diversity_weight: number; delta: number };
  }

  describe.runIf(hasShared)('losses equal the PyTorch values in ../shared/golden/ops', () => {
    const golden = hasShared ? new Golden('ops.safetensors') : undefined!;
    const cases: OpCase[] = hasShared ? JSON.parse(readFileSync(sharedPath('golden', 'ops.json'), 'utf8')).cases : [];
    const attrs = (name: string) => cases.find((entry) => entry.name === name)!.attrs;
    const loss = (name: string) => golden.floats(`${name}.out0`).values[0]!;
    const gradient = (name: string) => golden.map(`${name}.d_logits`).values;
    const mean = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;

    test.each(['align0', 'align1', 'align2', 'align3'])('%s', async (name) => {
      const { gamma, alpha, entropy_weight: entropyWeight, diversity_weight: diversityWeight } = attrs(name);
      const logits = golden.logits(`${name}.logits`);
      const result = alignLoss(logits, { gamma, alpha, entropyWeight, diversityWeight });
      const values = await named(result);
      expect(values.total).toBeCloseTo(loss(name), 6);
      const h = golden.floats(`${name}.out1`).values;
      expect(values.meanEntropy).toBeCloseTo(mean(h), 6);
      expect(values.sureShare).toBeCloseTo(mean(h.map((value) => (value < 1 / (gamma + 1) ? 1 : 0))), 6);
      const weight = golden.floats(`${name}.out2`).values;
      expect(values.entropy).toBeCloseTo(mean(h.map((value, i) => value * weight[i]!)), 6);
      await expectGradient(result, gradient(name));
    });

    test.each(['negative0', 'negative1', 'negative2'])('%s', async (name) => {
      const logits = golden.logits(`${name}.logits`);
      const options = { negativeWeight: 1, positiveWeight: 0, delta: attrs(name).delta, reduction: 'valid' } as const;
      const result = teachLoss(logits, golden.labels(`${name}.labels`), options);
      const values = await named(result);
      expect(values.negative).toBeCloseTo(loss(name), 6);
      const excluded = golden.map(`${name}.out1`);
      expect(values.negativeCount).toBeCloseTo(mean(excluded.values) * excluded.shape[3]!, 4);
      await expectGradient(result, gradient(name));
    });

    test.each(['positive0', 'positive1', 'positive2'])('%s', async (name) => {
      const logits = golden.logits(`${name}.logits`);
      const options = { negativeWeight: 0, delta: 0.04, reduction: 'valid' } as const;
      const result = teachLoss(logits, golden.labels(`${name}.labels`), options);
      const values = await named(result);
      expect(Math.abs(values.total! / loss(name) - 1)).toBeLessThan(1e-6);
      await expectGradient(result, gradient(name));
    });

    test.each(['weightedce0', 'weightedce1', 'weightedce2'])('%s', async (name) => {
      const labels = golden.labels(`${name}.labels`);
      const result = weightedCrossEntropy(golden.logits(`${name}.logits`), labels, golden.weights(`${name}.weight`));
      const values = await named(result);
      expect(Math.abs(values.total! / loss(name) - 1)).toBeLessThan(1e-6);
      await expectGradient(result, gradient(name));
    });

    test.each(['distil0', 'distil1', 'distil2'])('%s', async (name) => {
      const result = distilLoss(golden.logits(`${name}.logits`), golden.logits(`${name}.teacher`));
      const values = await named(result);
      expect(Math.abs(values.total! / loss(name) - 1)).toBeLessThan(1e-6);
      await expectGradient(result, gradient(name));
    });
  });

  interface OfficialLoss {
    loss_float64: number;
    grad_max_abs_diff_float32_vs_float64: number;
  }
  interface OfficialCase {
    name: string;
    entropy: OfficialLoss;
    negative: OfficialLoss;
    cross_entropy_plus_negative?: OfficialLoss;
  }

  describe.runIf(hasShared)("losses equal the authors' losses in ../shared/golden/official-losses", () => {
    const golden = hasShared ? new Golden('official-losses.safetensors') : undefined!;
    const file = hasShared ? readFileSync(sharedPath('golden', 'official-losses.json'), 'utf8') : '{"cases":[]}';
    const cases: OfficialCase[] = JSON.parse(file).cases;

    async function expectOfficial(result: LossResult, expected: OfficialLoss, key: string) {
      const { total } = await named(result);
      // Absolute where the loss is of the order of 1, relative to the terms (1e-3 and 1e-4) of the entropy loss.
      const scale = Math.max(Math.abs(expected.loss_float64), key.includes('entropy.') ? 1e-4 : 1e-3);
      expect(Math.abs(total! - expected.loss_float64) / scale).toBeLessThan(1e-6);
      // The stored gradients are PyTorch's float32, this far from its float64; uniform logits leave only rounding.
      const rounding = (2e-9 * 1e-4 * result.gradient.shape[3]!) / result.gradient.size;
      const floor = Math.max(1.2 * expected.grad_max_abs_diff_float32_vs_float64, rounding);
      await expectGradient(result, golden.map(`${key}.grad`).values, 1e-6, floor);
    }

    test.each(cases.map(({ name }) => name))('%s', async (name) => {
      const official = cases.find((entry) => entry.name === name)!;
      const logits = golden.logits(`${name}.logits`);
      const labels = golden.labels(`${name}.target`);
      const align = { gamma: 5, alpha: 3, entropyWeight: 1e-3, diversityWeight: 1e-4 };
      await expectOfficial(alignLoss(logits, align), official.entropy, `${name}.entropy`);
      const teach = { negativeWeight: 1, delta: 0.04, reduction: 'all', negativeIgnore: -1 } as const;
      const negative = teachLoss(logits, labels, { ...teach, positiveWeight: 0 });
      await expectOfficial(negative, official.negative, `${name}.negative`);
      if (official.cross_entropy_plus_negative) {
        const both = teachLoss(logits, labels, teach);
        await expectOfficial(both, official.cross_entropy_plus_negative, `${name}.cross_entropy_plus_negative`);
      }
    });
  });
});
