import { type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { f32, type Kernel, u32 } from '../kernel.js';
import expandWgsl from './expand.wgsl?raw';
import packWgsl from './pack.wgsl?raw';
import storedWgsl from './stored.wgsl?raw';

const packOf: Kernel = { name: 'pack-soft-labels', wgsl: [flatGridWgsl, storedWgsl, packWgsl].join('\n') };
const expandOf: Kernel = { name: 'expand-soft-labels', wgsl: [flatGridWgsl, storedWgsl, expandWgsl].join('\n') };

/** Bytes of a stored soft label of one pixel, whatever the number of classes. */
export const BYTES_PER_PIXEL = 8;

export interface PackOptions {
  /** Stored labels int32 [N,H,W,2] that the result is mixed with, and their weight in it. */
  previous?: { labels: Tensor; momentum: number };
  /** float32 [C]: each class is scaled by this before its pixel is made to sum to 1 again. */
  factors?: Tensor;
}

export interface PackedLabels {
  /** int32 [N,H,W,2]: ids and probabilities of the four surest classes, a byte each. */
  labels: Tensor;
  /** float32 [N,H,W]: total variation distance between the probabilities to be stored and the stored ones, in 0..1. */
  errors: Tensor;
}

const shapeOf = (found: Tensor): string => `${found.dtype} [${found.shape.join(', ')}]`;

/**
 * Stores probabilities float32 [N,H,W,C] in 8 bytes a pixel: the four surest classes in 255ths, the rest spread evenly
 * over the others. A pixel whose probabilities are all 0 says nothing and is kept so. With `previous` it is the update of
 * temporal ensembling, t <- m t + (1 - m) p. Both tensors of the result are new.
 */
export function packSoftLabels(probabilities: Tensor, { previous, factors }: PackOptions = {}): PackedLabels {
  const [count = 0, height = 0, width = 0, classes = 0] = probabilities.shape;
  const map = [count, height, width];
  if (probabilities.rank !== 4 || probabilities.dtype !== 'float32' || classes < 2 || classes > 254) {
    throw new Error(`Probabilities must be float32 [N,H,W,C] of 2 to 254 classes, but are ${shapeOf(probabilities)}.`);
  }
  if (previous && (previous.labels.dtype !== 'int32' || previous.labels.shape.join() !== [...map, 2].join())) {
    throw new Error(`Previous labels must be int32 [${map.join(', ')}, 2], but are ${shapeOf(previous.labels)}.`);
  }
  if (factors && (factors.dtype !== 'float32' || factors.size !== classes)) {
    throw new Error(`Factors must be float32 [${classes}], but are ${shapeOf(factors)}.`);
  }
  const pixels = count * height * width;
  const labels = emptyTensor([...map, 2], 'int32');
  const errors = emptyTensor(map);
  const ones = factors ?? tensor1d(new Float32Array(classes).fill(1));
  const before = previous?.labels ?? tensor1d([0, 0], 'int32');
  const scalars = [u32(pixels), u32(classes), f32(previous?.momentum ?? 0)];
  dispatch(packOf, [probabilities, ones, before, labels, errors], scalars, flatGrid(pixels));
  if (!factors) ones.dispose();
  if (!previous) before.dispose();
  return { labels, errors };
}

/** The part of a label map that a training image shows: where its window starts, and whether it is mirrored. */
export interface LabelWindow {
  x: number;
  y: number;
  flip: boolean;
}

/**
 * Probabilities float32 [N,height,width,C] from stored labels int32 [N,H,W,2]: of each map the window of its image.
 * @throws Error when a window reaches beyond its map
 */
export function expandSoftLabels(
  labels: Tensor,
  classes: number,
  windows: readonly LabelWindow[],
  height: number,
  width: number,
): Tensor {
  const [count = 0, sourceHeight = 0, sourceWidth = 0, words = 0] = labels.shape;
  if (labels.dtype !== 'int32' || words !== 2 || count !== windows.length) {
    throw new Error(`Stored labels must be int32 [${windows.length},H,W,2], but are ${shapeOf(labels)}.`);
  }
  const outside = windows.find(({ x, y }) => x < 0 || y < 0 || x + width > sourceWidth || y + height > sourceHeight);
  if (outside)
    throw new Error(`A window at (${outside.x}, ${outside.y}) reaches beyond ${sourceWidth} x ${sourceHeight}.`);
  const places = Int32Array.from(windows.flatMap(({ x, y, flip }) => [x, y, Number(flip), 0]));
  const marks = tensor(places, [windows.length, 4], 'int32');
  const probabilities = emptyTensor([count, height, width, classes]);
  const scalars = [probabilities.size, height, width, classes, sourceHeight, sourceWidth].map(u32);
  dispatch(expandOf, [labels, marks, probabilities], scalars, flatGrid(probabilities.size));
  marks.dispose();
  return probabilities;
}
