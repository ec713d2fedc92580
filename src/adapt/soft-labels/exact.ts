import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LabelWindow } from '../../gpu/soft-labels/soft-labels.js';
import { labelsOf } from '../../predictions/resize.js';
import type { LabelForm, LabelSize } from './form.js';

/** Every probability, float32 [H,W,C]. A pixel without a prediction is 0 in all classes. */
export function exactLabels(size: LabelSize): LabelForm<Float32Array> {
  const { width, height, classes } = size;
  return {
    name: 'exact',
    bytesPerPixel: Float32Array.BYTES_PER_ELEMENT * classes,
    keep: async ({ data }) => ({ kept: data, error: 0 }),
    expand: (data) => ({ width, height, classes, data }),
    surest: (data) => labelsOf({ width, height, classes, data }),
    batch: (maps, windows, rows, columns) => {
      const part = rows * columns * classes;
      const all = new Float32Array(part * windows.length);
      windows.forEach((window, place) => {
        const map = maps[place];
        if (map) copyWindow(map, size, window, columns, all.subarray(place * part, (place + 1) * part));
      });
      return tensor(all, [windows.length, rows, columns, classes], 'float32');
    },
    ensemble: async (map, prediction, momentum, factors) => mixed(map, await valuesOf(prediction), momentum, factors),
  };
}

const valuesOf = (prediction: Tensor): Promise<Float32Array> => prediction.data<'float32'>();

/** The rows of a window, from the left or, mirrored, from the right. */
function copyWindow(
  map: Float32Array,
  { width, classes }: LabelSize,
  { x, y, flip }: LabelWindow,
  columns: number,
  to: Float32Array,
): void {
  const row = columns * classes;
  for (let start = 0, line = y; start < to.length; start += row, line++) {
    const from = (line * width + x) * classes;
    if (!flip) to.set(map.subarray(from, from + row), start);
    else mirrorRow(map, from, to, start, columns, classes);
  }
}

function mirrorRow(
  map: Float32Array,
  from: number,
  to: Float32Array,
  start: number,
  columns: number,
  classes: number,
): void {
  for (let column = 0; column < columns; column++) {
    const pixel = from + (columns - 1 - column) * classes;
    const place = start + column * classes;
    for (let c = 0; c < classes; c++) to[place + c] = map[pixel + c] as number;
  }
}

/** Where one of label and prediction says nothing, the result is the other. */
function mixed(
  map: Float32Array,
  prediction: Float32Array,
  momentum: number,
  factors: readonly number[],
): Float32Array<ArrayBuffer> {
  const classes = factors.length;
  const result = new Float32Array(map.length);
  for (let at = 0; at < map.length; at += classes) {
    let known = 0;
    let total = 0;
    for (let c = 0; c < classes; c++) {
      known += map[at + c] as number;
      total += (prediction[at + c] as number) * (factors[c] as number);
    }
    const m = total <= 0 ? 1 : known <= 0 ? 0 : momentum;
    const share = total <= 0 ? 0 : (1 - m) / total;
    for (let c = 0; c < classes; c++) {
      result[at + c] = m * (map[at + c] as number) + share * (prediction[at + c] as number) * (factors[c] as number);
    }
  }
  return result;
}
