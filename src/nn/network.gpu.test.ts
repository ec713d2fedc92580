import { type Tensor4D, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { largestDifference, relativeError, relativeL2 } from '../../test/compare.js';
import { crossEntropy } from '../../test/cross-entropy.js';
import { onDevice } from '../../test/device.js';
import { GoldenTensors } from '../../test/golden.js';
import { camvidOptions, goldenModels, goldenOptions, networkOptions, openModelFile } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { readModel } from '../engine/source/read-at-once.js';
import { wholeFile } from '../formats/bytes.js';
import { writeTorch } from '../formats/torch/write.js';
import { writeAdapted } from '../formats/write.js';
import { normalizeRgb } from '../gpu/elementwise/elementwise.js';
import { resizeBilinear } from '../gpu/resize-bilinear/resize-bilinear.js';
import type { Network } from './network.js';
import { buildNetwork, recogniseNetwork, updatedTensors } from './open-network.js';
import { toFileOrder } from './parameters.js';

onDevice();

const MEAN = [0.485, 0.456, 0.406] as const;
const STD = [0.229, 0.224, 0.225] as const;

function open(path: string, options = networkOptions()): Network {
  const model = openModelFile(path);
  return buildNetwork(model, recogniseNetwork(model, options));
}

describe.runIf(hasShared)('the CamVid source model is the same model (../shared/camvid)', () => {
  test.each(['source.safetensors', 'source.pth'])('%s gives the golden logits and labels', async (file) => {
    const golden = new GoldenTensors('camvid', 'golden.safetensors');
    const { shape, values } = golden.get('images_u8');
    const images = tensor4d(
      values.map((value) => value / 255),
      shape as [number, number, number, number],
    );
    const x = normalizeRgb(images, MEAN, STD);
    const network = open(sharedPath('camvid', file), camvidOptions);
    const logits = network.predict(x);
    expect(relativeError(await logits.data(), golden.nhwc('logits').values)).toBeLessThan(1e-4);

    const upsampled = resizeBilinear(logits, 360, 480, false);
    const labels = golden.get('labels_480x360').values;
    const full = await upsampled.data();
    let equal = 0;
    for (let pixel = 0; pixel < labels.length; pixel++) {
      let best = 0;
      for (let c = 1; c < 11; c++) if ((full[pixel * 11 + c] ?? 0) > (full[pixel * 11 + best] ?? 0)) best = c;
      if (best === labels[pixel]) equal += 1;
    }
    expect(equal / labels.length).toBeGreaterThanOrEqual(0.999);
    for (const made of [images, x, logits, upsampled]) made.dispose();
    network.dispose();
  });
});

const names = Object.keys(goldenModels);
const golden = (name: string) => new GoldenTensors('models', `${name}.golden.safetensors`);

describe.runIf(hasShared)('small networks equal PyTorch (../shared/models)', () => {
  const files = names.flatMap((name) => [`${name}.safetensors`, `${name}.pth`]);

  test.each(files)(
    '%s: logits in evaluation mode, at their own size, at that of the image, and for an odd image',
    async (file) => {
      const name = file.replace(/\.\w+$/, '');
      const values = golden(name);
      const tolerance = goldenModels[name]?.suggested_tolerance.eval_logits_abs ?? 0;
      const network = open(sharedPath('models', file), goldenOptions(name));
      for (const input of ['x', 'odd.x']) {
        const x = imageOf(values, input);
        const logits = network.predict(x);
        const native = values.nhwc(input === 'x' ? 'eval.logits_native' : 'odd.logits_native');
        expect(logits.shape).toEqual(native.shape);
        expect(largestDifference(await logits.data(), native.values)).toBeLessThan(tolerance);
        if (input === 'x') {
          const full = resizeBilinear(logits, 64, 96, false);
          expect(largestDifference(await full.data(), values.nhwc('eval.logits').values)).toBeLessThan(tolerance);
          full.dispose();
        }
        x.dispose();
        logits.dispose();
      }
      network.dispose();
    },
  );

  test.each(names)('%s: training loss, the gradient of every parameter, and the running statistics', async (name) => {
    const values = golden(name);
    const { suggested_tolerance: tolerance, no_grad: idle } = goldenModels[name] as (typeof goldenModels)[string];
    const model = openModelFile(sharedPath('models', `${name}.safetensors`));
    const network = buildNetwork(model, recogniseNetwork(model, goldenOptions(name)));
    const labels = values.get('labels');
    const loss = await crossEntropy(
      network,
      imageOf(values, 'x'),
      tensor(Array.from(labels.values), labels.shape, 'int32'),
      'batch',
    );
    const expectedLoss = values.get('train.loss').values[0] ?? 0;
    expect(Math.abs(loss / expectedLoss - 1)).toBeLessThan(tolerance.train_loss_rel);

    const gradients = await network.gradients.read();
    const expected = values.names().filter((key) => key.startsWith('grad.'));
    expect([...gradients.keys()].map((key) => `grad.${key}`).sort()).toEqual(expected.sort());
    const pairs = [...gradients].map(([parameter, actual]) => ({
      name: parameter,
      actual,
      expected: values.get(`grad.${parameter}`).values,
    }));
    const { worst, overall } = relativeL2(pairs);
    expect(worst.error, worst.name).toBeLessThan(tolerance.gradient_relative_l2_worst);
    expect(overall).toBeLessThan(tolerance.gradient_relative_l2_overall);

    const updates = await updatedTensors(network, model);
    const ofIdle = (key: string) => idle.some((parameter) => key.startsWith(parameter.replace(/\.\w+$/, '.')));
    for (const key of values.names().filter((entry) => entry.startsWith('after.'))) {
      const buffer = key.slice('after.'.length);
      const update = updates.get(buffer);
      if (ofIdle(buffer)) expect(update, buffer).toBeUndefined();
      else if (update instanceof BigInt64Array) expect(update, buffer).toEqual(BigInt64Array.of(8n));
      else {
        const difference = largestDifference(update ?? [], values.get(key).values);
        expect(difference, buffer).toBeLessThan(tolerance.running_stats_abs);
      }
    }
    network.dispose();
  });
});

describe.runIf(hasShared)('blocks that run again (../shared/models)', () => {
  test.each(names)('%s: the gradients have the same bytes', async (name) => {
    const values = golden(name);
    const model = openModelFile(sharedPath('models', `${name}.safetensors`));
    const labels = values.get('labels');
    const gradientsWith = async (recompute: 'none' | 'blocks') => {
      const network = buildNetwork(model, recogniseNetwork(model, { ...goldenOptions(name), recompute }));
      await crossEntropy(
        network,
        imageOf(values, 'x'),
        tensor(Array.from(labels.values), labels.shape, 'int32'),
        'batch',
      );
      const gradients = await network.gradients.read();
      network.dispose();
      return gradients;
    };
    const [kept, again] = [await gradientsWith('none'), await gradientsWith('blocks')];
    for (const [parameter, gradient] of kept) expect(again.get(parameter), parameter).toEqual(gradient);
  });
});

describe.runIf(hasShared)('a network that was not trained goes back to its file (../shared/models)', () => {
  test.each(names)('%s: every tensor has its name, type and very bytes, used or not', async (name) => {
    for (const format of ['safetensors', 'pth'] as const) {
      const model = openModelFile(sharedPath('models', `${name}.${format}`));
      const network = buildNetwork(model, recogniseNetwork(model, goldenOptions(name)));
      const updates = await updatedTensors(network, model);
      expect([...updates.keys()].length).toBeGreaterThan(model.tensors.size / 3);
      const bytes = await wholeFile(format === 'pth' ? writeTorch(model, updates) : writeAdapted(model, updates));
      const again = readModel(bytes, `again.${format}`);
      expect([...again.tensors.keys()]).toEqual([...model.tensors.keys()]);
      for (const [key, tensor] of model.tensors) {
        const { dtype, shape, bytes: written } = again.tensors.get(key) ?? tensor;
        expect({ dtype, shape }, key).toEqual({ dtype: tensor.dtype, shape: tensor.shape });
        expect(Buffer.compare(written, tensor.bytes), key).toBe(0);
      }
      network.dispose();
    }
  });
});

function imageOf(values: GoldenTensors, name: string): Tensor4D {
  const { shape, values: pixels } = values.nhwc(name);
  return tensor4d(pixels, shape as [number, number, number, number]);
}

test('weights survive the way to the kernels and back', () => {
  const values = Float32Array.from({ length: 2 * 3 * 2 * 1 }, (_, i) => i);
  expect(toFileOrder(values, [2, 3, 2, 1])).not.toEqual(values);
});
