import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { largestDifference, relativeError, relativeL2 } from '../../../test/compare.js';
import { crossEntropy } from '../../../test/cross-entropy.js';
import { onDevice } from '../../../test/device.js';
import { GoldenTensors } from '../../../test/golden.js';
import { goldenModels, networkOptions, openModelFile } from '../../../test/models.js';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { normalizeRgb } from '../../gpu/elementwise/elementwise.js';
import type { Network } from '../network.js';
import { buildNetwork, recogniseNetwork } from '../open-network.js';

onDevice();

const open = (...parts: string[]): Network => {
  const model = openModelFile(sharedPath(...parts));
  return buildNetwork(model, recogniseNetwork(model, networkOptions()));
};

const files = Object.entries(goldenModels).flatMap(([name, { onnx = {}, suggested_tolerance: tolerance }]) =>
  Object.keys(onnx).map((file) => ({ name, file, tolerance })),
);

const upload = ({ shape, values }: { shape: number[]; values: Float32Array }): Tensor =>
  tensor4d(values, shape as [number, number, number, number]);

describe.runIf(hasShared)('an ONNX export is the network that PyTorch has', () => {
  test('there are exports of all kinds', () => {
    expect(files.length).toBeGreaterThanOrEqual(14);
    expect(files.some(({ file }) => file.endsWith('.dynamic.onnx'))).toBe(true);
  });

  test.each(files)(
    '$file: logits in evaluation mode, of the exported size and of another one',
    async ({ name, file, tolerance }) => {
      const golden = new GoldenTensors('models', `${name}.golden.safetensors`);
      const network = open('models', file);
      // All but the dynamic ones were exported for one size: what they fixed is understood.
      expect(network.graph.fixedInput).toBeUndefined();
      for (const kind of ['eval', 'odd']) {
        const x = upload(golden.nhwc(kind === 'odd' ? 'odd.x' : 'x'));
        const logits = network.predict(x);
        const expected = golden.nhwc(`${kind}.logits_native`);
        expect(logits.shape).toEqual(expected.shape);
        expect(largestDifference(await logits.data(), expected.values), kind).toBeLessThan(tolerance.eval_logits_abs);
        x.dispose();
        logits.dispose();
      }
      network.dispose();
    },
  );

  test.each(files.filter(({ file }) => !file.includes('.folded.')))(
    '$file: training loss, gradients and running statistics',
    async ({ name, file, tolerance }) => {
      const golden = new GoldenTensors('models', `${name}.golden.safetensors`);
      const network = open('models', file);
      const x = upload(golden.nhwc('x'));
      const { shape, values } = golden.get('labels');
      const loss = await crossEntropy(network, x, tensor(Array.from(values), shape, 'int32'), 'batch');
      expect(Math.abs(loss / (golden.get('train.loss').values[0] ?? 0) - 1)).toBeLessThan(tolerance.train_loss_rel);

      const pairs = gradientPairs(await network.gradients.read(), golden);
      const { worst, overall } = relativeL2(pairs);
      expect(pairs.length).toBeGreaterThan(50);
      expect(overall).toBeLessThan(tolerance.gradient_relative_l2_overall);
      expect(worst.error, worst.name).toBeLessThan(tolerance.gradient_relative_l2_worst);

      const after = await network.read();
      const statistics = network.graph.parameters.filter(({ kind }) => kind === 'statistic');
      expect(statistics.length).toBeGreaterThan(1);
      for (const { name: statistic } of statistics) {
        const expected = golden.get(`after.${statistic}`).values;
        expect(largestDifference(after.get(statistic) ?? [], expected), statistic).toBeLessThan(
          tolerance.running_stats_abs,
        );
      }
      network.dispose();
    },
  );
});

/** The gradients that PyTorch has under the same names, beside ours. */
function gradientPairs(gradients: Map<string, Float32Array>, golden: GoldenTensors) {
  const names = new Set(golden.names());
  return [...gradients].flatMap(([name, actual]) =>
    names.has(`grad.${name}`) ? [{ name, actual, expected: golden.get(`grad.${name}`).values }] : [],
  );
}

describe.runIf(hasShared)("CamVid's source model as ONNX", () => {
  test.each(['source.onnx', 'source-folded.onnx'])('%s gives the golden logits', async (file) => {
    const golden = new GoldenTensors('camvid', 'golden.safetensors');
    const { shape, values } = golden.get('images_u8');
    const images = upload({ shape, values: values.map((value) => value / 255) });
    const x = normalizeRgb(images, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    const network = open('camvid', file);
    const logits = network.predict(x);
    expect(relativeError(await logits.data(), golden.nhwc('logits').values)).toBeLessThan(1e-4);
    for (const made of [images, x, logits]) made.dispose();
    network.dispose();
  });
});
