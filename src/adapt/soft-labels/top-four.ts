import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { BYTES_PER_PIXEL, expandSoftLabels, packSoftLabels } from '../../gpu/soft-labels/soft-labels.js';
import { IGNORED } from '../../protocol/classes.js';
import type { LabelForm, LabelSize } from './form.js';

/** Words of a kept label, as the kernels have them: four class ids, and the byte of each. */
const WORDS = BYTES_PER_PIXEL / 4;
const NAMED = 4;

/** The four surest classes of each pixel in 8 bytes, whatever the number of classes; the rest is spread evenly. */
export function topFourLabels({ width, height, classes }: LabelSize): LabelForm<Int32Array> {
  const words = width * height * WORDS;
  const shape = [height, width, WORDS];
  return {
    name: 'top-4',
    bytesPerPixel: BYTES_PER_PIXEL,
    keep: async ({ data }) => {
      const probabilities = tensor(data, [1, height, width, classes], 'float32');
      const packed = packSoftLabels(probabilities);
      probabilities.dispose();
      return readPacked(packed);
    },
    expand: (kept) => ({ width, height, classes, data: expanded(kept, classes) }),
    surest: (kept) => Uint8Array.from({ length: kept.length / WORDS }, (_, pixel) => (kept[WORDS * pixel] ?? 0) & 255),
    batch: (maps, windows, rows, columns) => {
      const all = new Int32Array(words * windows.length).fill(-1);
      maps.forEach((map, place) => {
        if (map) all.set(map, place * words);
      });
      const labels = tensor(all, [windows.length, ...shape], 'int32');
      const probabilities = expandSoftLabels(labels, classes, windows, rows, columns);
      labels.dispose();
      return probabilities;
    },
    ensemble: async (before, prediction, momentum, factors) => {
      const labels = tensor(before, [1, ...shape], 'int32');
      const scale = tensor1d([...factors], 'float32');
      const packed = packSoftLabels(prediction, { previous: { labels, momentum }, factors: scale });
      labels.dispose();
      scale.dispose();
      return (await readPacked(packed)).kept;
    },
  };
}

async function readPacked({ labels, errors }: { labels: Tensor; errors: Tensor }) {
  const [words, distances] = await Promise.all([labels.data<'int32'>(), errors.data<'float32'>()]);
  labels.dispose();
  errors.dispose();
  const error = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  return { kept: Int32Array.from(words), error };
}

function expanded(kept: Int32Array, classes: number): Float32Array {
  const pixels = kept.length / WORDS;
  const data = new Float32Array(pixels * classes);
  for (let pixel = 0; pixel < pixels; pixel++) {
    expandPixel(
      kept[WORDS * pixel] ?? -1,
      kept[WORDS * pixel + 1] ?? 0,
      data.subarray(pixel * classes).subarray(0, classes),
    );
  }
  return data;
}

/** Probabilities of all classes from the two words of a pixel; nothing is left at 0. */
function expandPixel(ids: number, bytes: number, data: Float32Array): void {
  if ((ids & 255) === IGNORED) return;
  let left = 255;
  for (let place = 0; place < NAMED; place++) left -= (bytes >>> (8 * place)) & 255;
  if (data.length > NAMED) data.fill(left / 255 / (data.length - NAMED));
  for (let place = 0; place < Math.min(NAMED, data.length); place++) {
    data[(ids >>> (8 * place)) & 255] = ((bytes >>> (8 * place)) & 255) / 255;
  }
}
