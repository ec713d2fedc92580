import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { relativeError } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { GoldenTensors } from '../../test/golden.js';
import { camvidOptions, networkOptions, openModelFile } from '../../test/models.js';
import { hasShared, sharedPath } from '../../test/shared.js';
import { normalizeRgb } from '../gpu/elementwise/elementwise.js';
import { teachLoss } from '../gpu/pixel-loss/pixel-loss.js';
import { resizeBilinear, resizeBilinearBackward } from '../gpu/resize-bilinear/resize-bilinear.js';
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

describe.runIf(hasShared)('small DeepLabV2 networks equal PyTorch (../shared/models)', () => {
  const names = ['atp-dlv2-r18-tiny', 'atp-dlv2-r101-tiny'];
  const files = names.flatMap((name) => [`${name}.safetensors`, `${name}.pth`]);

  test.each(files)('%s: logits in evaluation mode, odd sizes too', async (file) => {
    const golden = new GoldenTensors('models', `${file.replace(/\.\w+$/, '')}.golden.safetensors`);
    const network = open(sharedPath('models', file));
    for (const [input, output] of [
      ['x', 'eval.logits_native'],
      ['odd.x', 'odd.logits_native'],
    ] as const) {
      const { shape, values } = golden.nhwc(input);
      const x = tensor4d(values, shape as [number, number, number, number]);
      const logits = network.predict(x);
      const expected = golden.nhwc(output);
      expect(logits.shape).toEqual(expected.shape);
      expect(relativeError(await logits.data(), expected.values)).toBeLessThan(1e-5);
      x.dispose();
      logits.dispose();
    }
    network.dispose();
  });

  test.each(names)('%s: training loss, every gradient and the running statistics', async (name) => {
    const golden = new GoldenTensors('models', `${name}.golden.safetensors`);
    const model = openModelFile(sharedPath('models', `${name}.safetensors`));
    const network = buildNetwork(model, recogniseNetwork(model, networkOptions()));
    const { shape, values } = golden.nhwc('x');
    const x = tensor4d(values, shape as [number, number, number, number]);
    const labels = golden.get('labels');
    const loss = await trainOnce(network, x, tensor(Array.from(labels.values), labels.shape, 'int32'));
    const expectedLoss = golden.get('train.loss').values[0] ?? 0;
    expect(Math.abs(loss / expectedLoss - 1)).toBeLessThan(1e-5);

    let squared = 0;
    let total = 0;
    const gradients = await network.gradients.read();
    for (const [parameter, gradient] of gradients) {
      const expected = golden.get(`grad.${parameter}`).values;
      expected.forEach((value, i) => {
        squared += (value - (gradient[i] ?? 0)) ** 2;
        total += value ** 2;
      });
    }
    expect(Math.sqrt(squared / total)).toBeLessThan(2e-4);

    const updates = await updatedTensors(network, model);
    for (const key of golden.names().filter((entry) => entry.startsWith('after.') && entry.includes('.running_'))) {
      const parameter = key.slice('after.'.length);
      const update = updates.get(parameter);
      if (!(update instanceof Float32Array)) continue; // the auxiliary head takes no part
      expect(relativeError(update, golden.get(key).values)).toBeLessThan(1e-5);
    }
    expect(updates.get('backbone.layer1.0.bn1.num_batches_tracked')).toEqual(BigInt64Array.of(8n));
    network.dispose();
  });
});

async function trainOnce(network: Network, x: Tensor, labels: Tensor): Promise<number> {
  const [, height = 0, width = 0] = x.shape;
  const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
  const full = resizeBilinear(logits, height, width, false);
  const loss = teachLoss(full, labels, { negativeWeight: 0, delta: 0.04, reduction: 'valid' });
  const gradient = resizeBilinearBackward(loss.gradient, logits.shape[1] ?? 0, logits.shape[2] ?? 0, false);
  network.clearGradients();
  network.backward(tape, gradient);
  const values = await loss.values.data();
  network.freeTape(tape);
  return values[loss.names.indexOf('positive')] ?? Number.NaN;
}

test('weights survive the way to the kernels and back', () => {
  const values = Float32Array.from({ length: 2 * 3 * 2 * 1 }, (_, i) => i);
  expect(toFileOrder(values, [2, 3, 2, 1])).not.toEqual(values);
});
