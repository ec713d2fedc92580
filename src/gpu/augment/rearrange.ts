import { reshape, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Kernel, u32 } from '../kernel.js';
import cropWgsl from './crop.wgsl?raw';
import flipWgsl from './flip.wgsl?raw';
import unpackWgsl from './unpack.wgsl?raw';

const flipOf: Kernel = { name: 'flip-map', wgsl: `${flatGridWgsl}\n${flipWgsl}` };
const cropOf: Kernel = { name: 'crop-images', wgsl: `${flatGridWgsl}\n${cropWgsl}` };
const unpackOf: Kernel = { name: 'unpack-bytes', wgsl: `${flatGridWgsl}\n${unpackWgsl}` };

const shapeOf = (found: Tensor): string => `${found.dtype} [${found.shape.join(', ')}]`;

type Number32 = 'float32' | 'int32';

function flip(what: string, map: Tensor, dtype: Number32, flips: readonly boolean[], rank: 3 | 4 = 3): Tensor {
  const [count, height = 0, width = 0, channels = 1] = map.shape;
  if (map.rank !== rank || map.dtype !== dtype || flips.length !== count) {
    const shape = `[${flips.length}, H, W${rank === 4 ? ', channels' : ''}]`;
    throw new Error(`${what} to flip must be ${dtype} ${shape}, but are ${shapeOf(map)}.`);
  }
  const marks = tensor(Int32Array.from(flips, Number), [flips.length], 'int32');
  const flipped = emptyTensor(map.shape, dtype);
  const scalars = [map.size, height * width * channels, width, channels].map(u32);
  dispatch(flipOf, [map, marks, flipped], scalars, flatGrid(map.size));
  marks.dispose();
  return flipped;
}

/** Mirrors the labels int32 [N,H,W] of the images marked true left to right; a new tensor. */
export const flipLabels = (labels: Tensor, flips: readonly boolean[]): Tensor => flip('Labels', labels, 'int32', flips);

/** Mirrors the maps float32 [N,H,W] of the images marked true left to right; a new tensor. */
export const flipMaps = (maps: Tensor, flips: readonly boolean[]): Tensor => flip('Maps', maps, 'float32', flips);

/** Mirrors the images float32 [N,H,W,channels] marked true left to right; a new tensor. */
export const flipImages = (images: Tensor, flips: readonly boolean[]): Tensor =>
  flip('Images', images, 'float32', flips, 4);

/** Upper left corner of a crop, in pixels from the upper left corner of the image. */
export interface CropOffset {
  x: number;
  y: number;
}

/**
 * Cuts a window of `height` x `width` out of each image [N,H,W,channels] (float32 or int32); a new tensor.
 * @throws Error when a window reaches beyond its image
 */
export function cropImages(images: Tensor, offsets: readonly CropOffset[], height: number, width: number): Tensor {
  const [count, sourceHeight = 0, sourceWidth = 0, channels = 0] = images.shape;
  const dtype = images.dtype === 'int32' ? 'int32' : 'float32';
  if (images.rank !== 4 || images.dtype !== dtype || offsets.length !== count) {
    throw new Error(`Images to crop must be [${offsets.length}, H, W, channels], but are ${shapeOf(images)}.`);
  }
  const outside = offsets.find(({ x, y }) => x < 0 || y < 0 || x + width > sourceWidth || y + height > sourceHeight);
  if (outside) {
    const crop = `${width} x ${height} at (${outside.x}, ${outside.y})`;
    throw new Error(`The crop ${crop} reaches beyond the image of ${sourceWidth} x ${sourceHeight} pixels.`);
  }
  const corners = tensor(Int32Array.from(offsets.flatMap(({ x, y }) => [x, y])), [offsets.length, 2], 'int32');
  const cropped = emptyTensor([offsets.length, height, width, channels], dtype);
  const scalars = [cropped.size, height, width, channels, sourceHeight, sourceWidth].map(u32);
  dispatch(cropOf, [images, corners, cropped], scalars, flatGrid(cropped.size));
  corners.dispose();
  return cropped;
}

/** Cuts a window out of each label map int32 [N,H,W] (or float map); a new tensor. See `cropImages`. */
export function cropLabels(labels: Tensor, offsets: readonly CropOffset[], height: number, width: number): Tensor {
  if (labels.rank !== 3) throw new Error(`Labels to crop must be [N, H, W], but are ${shapeOf(labels)}.`);
  const mapped = reshape(labels, [...labels.shape, 1]);
  const cropped = cropImages(mapped, offsets, height, width);
  const result = reshape(cropped, [offsets.length, height, width]);
  mapped.dispose();
  cropped.dispose();
  return result;
}

/** Unpacks image bytes, four to an int32 (the first byte lowest), to floats byte / 255 of this shape; a new tensor. */
export function bytesToFloats(packed: Tensor, shape: readonly number[]): Tensor {
  const floats = emptyTensor([...shape]);
  if (packed.dtype !== 'int32' || packed.size !== Math.ceil(floats.size / 4)) {
    const wanted = `int32 [${Math.ceil(floats.size / 4)}]`;
    floats.dispose();
    throw new Error(`Packed bytes of [${shape.join(', ')}] must be ${wanted}, but are ${shapeOf(packed)}.`);
  }
  dispatch(unpackOf, [packed, floats], [u32(floats.size)], flatGrid(packed.size));
  return floats;
}

/** Uploads bytes as they are, four to an int32 (the first byte lowest); a new tensor. */
export function packBytes(bytes: Uint8Array | Uint8ClampedArray): Tensor {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return tensor(new Int32Array(padded.buffer), [padded.length / 4], 'int32');
}

/** Uploads bytes as they are (a quarter of the floats) and unpacks them on the GPU to byte / 255; a new tensor. */
export function uploadBytes(bytes: Uint8Array | Uint8ClampedArray, shape: readonly number[]): Tensor {
  const packed = packBytes(bytes);
  try {
    return bytesToFloats(packed, shape);
  } finally {
    packed.dispose();
  }
}
