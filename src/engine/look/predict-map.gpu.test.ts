import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { onDevice } from '../../../test/device.js';
import { wholeMap } from '../../../test/prediction-parts.js';
import { smallNetwork } from '../../../test/small-network.js';
import { smallTargets } from '../../../test/small-targets.js';
import { wholeFile } from '../../formats/bytes.js';
import { gpuMemory } from '../../gpu/backend.js';
import { leastDevice } from '../../gpu/plan/least-device.js';
import { openTargets } from '../../images/target-set.js';
import { encodePrediction, PREDICTION_FORMATS } from '../../predictions/encode.js';
import { UserError } from '../../protocol/errors.js';
import { CAMVID_11 } from '../../protocol/presets.js';
import { recipeByName } from '../../protocol/recipes.js';
import { readModel } from '../source/read-at-once.js';
import { readSource, sourceNetwork } from '../source/source-model.js';
import { predictMap } from './predict-map.js';
import { predictMaps } from './predict-maps.js';
import { logitsAt, softmax } from './softmax.js';

onDevice();

const input = { ...recipeByName('quick').input, width: 48, height: 32 };

describe('a prediction in small parts', () => {
  test.each(PREDICTION_FORMATS)('%s has the same bytes as in one part', async (format) => {
    const targets = await smallTargets(1, 48, 32, 11);
    const network = smallNetwork(11);
    const size = { width: 61, height: 43 };
    const written = async (most: number) => {
      const prediction = await predictMap(network, targets, 0, input, size, most);
      const bytes = await wholeFile(encodePrediction(prediction, format, CAMVID_11));
      prediction.dispose();
      return Buffer.from(bytes);
    };
    const whole = await written(2 ** 22);
    const { tensors } = gpuMemory();
    for (const most of [1000, 97]) expect((await written(most)).equals(whole), String(most)).toBe(true);
    expect(gpuMemory().tensors).toBe(tensors);
    network.dispose();
  });

  test('is that of the logits upsampled in float64, for images smaller and larger than the logits', async () => {
    const targets = await smallTargets(1, 48, 32, 11);
    const network = smallNetwork(11);
    const own = await predictMap(network, targets, 0, input);
    const logits = await wholeMap(own);
    own.dispose();
    for (const size of [
      { width: 61, height: 43 },
      { width: 3, height: 2 },
    ]) {
      const prediction = await predictMap(network, targets, 0, input, size, 100);
      const { width, height, data } = await wholeMap(prediction);
      prediction.dispose();
      const values = logits.data.map(Math.log);
      let furthest = 0;
      for (let pixel = 0; pixel < width * height; pixel++) {
        const [x, y] = [pixel % width, Math.floor(pixel / width)];
        const expected = softmax(logitsAt({ ...logits, values }, x, y, width, height));
        expected.forEach((p, c) => {
          furthest = Math.max(furthest, Math.abs(p - (data[pixel * 11 + c] ?? Number.NaN)));
        });
      }
      expect(furthest).toBeLessThan(1e-5);
    }
    network.dispose();
  });
});

describe('predictions of many images', () => {
  const CLASSES = 11;
  const MOST = 2 ** 16;
  // Image 3 is larger than what is read ahead, image 5 has another size, and image 7 is left out.
  const sizeOf = (image: number) =>
    ({ 3: { width: 320, height: 240 }, 5: { width: 20, height: 30 } })[image] ?? { width: 61, height: 43 };
  const open = async () => {
    const targets = await smallTargets(10, 48, 32, CLASSES);
    const whyLeftOut = async (image: number) => (image === 7 ? new UserError('image', 'broken', {}) : undefined);
    return { network: smallNetwork(CLASSES), targets: { ...targets, whyLeftOut } };
  };

  test.each(['png', 'npy', 'top-k'] as const)('%s has the bytes of one image at a time', async (format) => {
    const { network, targets } = await open();
    const reads = format === 'png' ? ('labels' as const) : ('probabilities' as const);
    const images = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const { tensors } = gpuMemory();
    const seen: number[] = [];
    for await (const { image, prediction } of predictMaps(network, targets, images, input, { sizeOf, reads }, MOST)) {
      const bytes = await wholeFile(encodePrediction(prediction, format, CAMVID_11));
      const alone = await predictMap(network, targets, image, input, sizeOf(image));
      const expected = await wholeFile(encodePrediction(alone, format, CAMVID_11));
      alone.dispose();
      expect(Buffer.from(bytes).equals(Buffer.from(expected)), String(image)).toBe(true);
      seen.push(image);
    }
    expect(seen).toEqual(images.filter((image) => image !== 7));
    expect(gpuMemory().tensors).toBe(tensors);
    network.dispose();
  });

  test('what was not read ahead can be read too, and a pass that is broken off frees all', async () => {
    const { network, targets } = await open();
    const { tensors } = gpuMemory();
    for await (const { image, prediction } of predictMaps(network, targets, [0, 1, 2], input, {
      sizeOf: () => undefined,
      reads: 'labels',
    })) {
      if (image === 0) continue;
      const alone = await predictMap(network, targets, 1, input);
      expect((await wholeMap(prediction)).data).toEqual((await wholeMap(alone)).data);
      alone.dispose();
      break;
    }
    expect(gpuMemory().tensors).toBe(tensors);
    network.dispose();
  });
});

test('a photograph is predicted whole although its classes together are more than most GPUs bind', async () => {
  const size = { width: 2100, height: 1600 };
  expect(size.width * size.height * 11 * 4).toBeGreaterThan(leastDevice.limits.maxStorageBufferBindingSize);
  const demo = recipeByName('demo');
  const file = 'public/demo/target/0001.png';
  const targets = await openTargets({
    images: [{ path: file, bytes: async () => new Uint8Array(readFileSync(file)) }],
    labels: [],
    classes: CAMVID_11,
    width: demo.input.width,
    height: demo.input.height,
    decoder: () => Promise.reject(new Error('no JPEG here')),
  });
  const model = new Uint8Array(readFileSync('public/demo/source.safetensors'));
  const network = sourceNetwork(readSource(readModel, model, 'source.safetensors', demo.network));
  const own = await predictMap(network, targets, 0, demo.input);
  const logits = await wholeMap(own);
  own.dispose();
  const values = logits.data.map(Math.log);

  const prediction = await predictMap(network, targets, 0, demo.input, size);
  const pixels = size.width * size.height;
  const planes = new Float32Array(11 * pixels);
  let read = 0;
  for await (const part of prediction.planes()) {
    planes.set(part, read);
    read += part.length;
  }
  const parts = [];
  for await (const part of prediction.labels()) parts.push(part);
  const labels = Buffer.concat(parts);
  prediction.dispose();
  network.dispose();

  expect([read, labels.length]).toEqual([11 * pixels, pixels]);
  let furthest = 0;
  const notSurest: number[] = [];
  // These pixels lie in every row and column.
  for (let at = 0; at < 4000; at++) {
    const [x, y] = [(at * 7) % size.width, (at * 11) % size.height];
    const pixel = y * size.width + x;
    const expected = softmax(logitsAt({ ...logits, values }, x, y, size.width, size.height));
    expected.forEach((p, c) => {
      furthest = Math.max(furthest, Math.abs(p - (planes[c * pixels + pixel] ?? 0)));
    });
    if (!((expected[labels[pixel] ?? -1] ?? 0) + 1e-5 > Math.max(...expected))) notSurest.push(pixel);
  }
  expect(notSurest).toEqual([]);
  expect(furthest).toBeLessThan(1e-5);
});
