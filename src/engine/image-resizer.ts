import { type ByteMap, bytesOfAxes, resizeBytes } from '../gpu/resize-bytes/resize-bytes.js';
import type { RgbImage } from '../images/image-file.js';
import { type ResizeImage, resizeBilinear } from '../images/resize.js';
import { triangleTaps } from '../images/resize-taps.js';
import type { Device } from './device.js';

/** Larger images are resized by the CPU: the GPU's memory is the network's. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * Resizes images where that is faster; the bytes are the same. A GPU does it beside the CPU's work. A GPU in software takes the
 * CPU itself, and longer than JavaScript: 3 times on lavapipe, 12 times on SwiftShader.
 */
export function imageResizer({ adapter, limits }: Pick<Device, 'adapter' | 'limits'>): ResizeImage {
  return adapter.isFallback ? resizeBilinear : resizeOnGpu(Math.min(MOST_BYTES, limits.maxStorageBufferBindingSize));
}

/** `mostBytes`: of the largest buffer of an image. A larger one is resized by the CPU. */
export const resizeOnGpu =
  (mostBytes: number): ResizeImage =>
  async (image, width, height) => {
    const map: ByteMap = { ...image, channels: 3 };
    const axes = { columns: tapsOf(image.width, width), rows: tapsOf(image.height, height) };
    if (!axes.columns && !axes.rows) return image;
    if (bytesOfAxes(map, axes) > mostBytes) return resizeBilinear(image, width, height);
    return resizeBytes(map, axes) satisfies Promise<RgbImage>;
  };

const tapsOf = (from: number, to: number) => (from === to ? undefined : triangleTaps(from, to));
