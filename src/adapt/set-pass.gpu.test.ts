import { expect, test } from 'vitest';
import { relativeError } from '../../test/compare.js';
import { onDevice } from '../../test/device.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallTargets } from '../../test/small-targets.js';
import { gpuMemory } from '../gpu/backend.js';
import { fixSharing } from '../gpu/conv2d/variant.js';
import { upsampleArgmax } from '../gpu/upsample-argmax/upsample-argmax.js';
import { imagesAtOnce } from '../nn/images-at-once.js';
import { addToConfusion, emptyConfusion, metricsOf } from '../nn/metrics.js';
import { UserError } from '../protocol/errors.js';
import { recipeByName } from '../protocol/recipes.js';
import { networkProbabilities } from './choose/candidate.js';
import { evaluate, predictLabels } from './evaluate.js';
import { loadImages } from './images.js';
import { predictLabelMaps } from './label-maps.js';
import { allImages } from './set-pass.js';
import { logitsOf } from './teacher.js';

onDevice();

const CLASSES = 4;
const input = { ...recipeByName('quick').input, width: 48, height: 32 };
const open = async () => ({ network: smallNetwork(CLASSES), targets: await smallTargets(11, 48, 32, CLASSES) });
type Opened = Awaited<ReturnType<typeof open>>;

async function logitsTogether({ network, targets }: Opened, images: readonly number[]): Promise<number[]> {
  const loaded = await loadImages(targets, images);
  const logits = logitsOf(network, loaded, input, 'running');
  loaded.dispose();
  const values = [...(await logits.data())];
  logits.dispose();
  return values;
}

async function logitsOneByOne(opened: Opened, images: readonly number[]): Promise<number[]> {
  const values: number[] = [];
  for (const image of images) values.push(...(await logitsTogether(opened, [image])));
  return values;
}

test('images of a batch have the logits that each has alone, to the last bit', async () => {
  const opened = await open();
  expect(imagesAtOnce(opened.network.graph, 32, 48)).toBe(8);
  const images = [0, 1, 2, 3, 4, 5, 6, 7];
  expect(await logitsTogether(opened, images)).toEqual(await logitsOneByOne(opened, images));
  opened.network.dispose();
});

test('where a GPU splits long sums by the size of the batch, they differ by rounding alone', async () => {
  const opened = await open();
  fixSharing('workgroup');
  try {
    const images = [0, 1, 2, 3, 4, 5, 6, 7];
    const [together, alone] = [await logitsTogether(opened, images), await logitsOneByOne(opened, images)];
    expect(relativeError(together, alone)).toBeLessThan(1e-6);
  } finally {
    fixSharing();
    opened.network.dispose();
  }
});

test('an evaluation in batches counts what labels one by one do, at labels of two sizes, and frees all', async () => {
  const { network, targets } = await open();
  const small = await smallTargets(11, 24, 16, CLASSES);
  // Images 3 and 7 have label maps of half the size, and image 5 has none.
  const label = async (index: number) =>
    index === 5 ? undefined : (index === 3 || index === 7 ? small : targets).label(index);
  const mixed = { ...targets, labelled: 10, label };
  const expected = emptyConfusion(CLASSES);
  for (const index of allImages(targets)) {
    const truth = await label(index);
    if (!truth) continue;
    const images = await loadImages(targets, [index]);
    const logits = logitsOf(network, images, input, 'running');
    const labels = upsampleArgmax(logits, truth.height, truth.width);
    addToConfusion(expected, truth.data, Uint8Array.from(await labels.data()));
    for (const made of [images, logits, labels]) made.dispose();
  }
  const { tensors } = gpuMemory();
  const work = evaluate(network, mixed, input);
  const done: number[] = [];
  for (let next = await work.next(); ; next = await work.next()) {
    if (next.done) {
      expect(next.value).toEqual(metricsOf(expected, 10));
      break;
    }
    done.push(next.value.done);
  }
  expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(gpuMemory().tensors).toBe(tensors);
  network.dispose();
});

test('class ids and probabilities of a set are those that each image has alone, and left out images are passed over', async () => {
  const { network, targets } = await open();
  const whyLeftOut = async (image: number) => (image === 4 ? new UserError('image', 'broken', {}) : undefined);
  const images = allImages(targets);
  const SIZE = { width: 40, height: 30 };
  const sizeOf = (image: number) => (image === 2 ? { width: 20, height: 50 } : SIZE);
  const { tensors } = gpuMemory();
  const seen: number[] = [];
  for await (const map of predictLabelMaps(network, { ...targets, whyLeftOut }, images, input, sizeOf)) {
    const alone = await predictLabels(network, targets, map.image, sizeOf(map.image), input);
    expect(map, String(map.image)).toEqual({ image: map.image, ...sizeOf(map.image), data: alone });
    seen.push(map.image);
  }
  expect(seen).toEqual(images.filter((image) => image !== 4));
  for await (const { image, probabilities } of networkProbabilities(network, targets, images, input, SIZE)) {
    for await (const alone of networkProbabilities(network, targets, [image], input, SIZE)) {
      expect(probabilities, String(image)).toEqual(alone.probabilities);
    }
  }
  expect(gpuMemory().tensors).toBe(tensors);
  network.dispose();
});
