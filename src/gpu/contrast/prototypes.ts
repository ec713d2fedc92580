import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, emptyTensor } from '../backend.js';
import { filled } from '../elementwise/elementwise.js';
import { flatGrid } from '../elementwise/flat-grid.js';
import flatGridWgsl from '../elementwise/flat-grid.wgsl?raw';
import { type Kernel, u32 } from '../kernel.js';
import prototypeMeansWgsl from './prototype-means.wgsl?raw';
import prototypeSumsWgsl from './prototype-sums.wgsl?raw';

const sumsOf: Kernel = { name: 'prototype-sums', wgsl: `${flatGridWgsl}\n${prototypeSumsWgsl}` };
const meansOf: Kernel = { name: 'prototype-means', wgsl: `${flatGridWgsl}\n${prototypeMeansWgsl}` };

/** Each chunk's sums take as much memory as the prototypes; more chunks keep a GPU busy. */
const mostChunks = 64;
const leastPixelsOfChunk = 64;

/** The mean vector of each class, and how many vectors it is the mean of. */
export interface Prototypes {
  /** float32 [C, A]; 0 for a class that was not seen yet. */
  means: Tensor;
  /** float32 [C]. */
  counts: Tensor;
}

export const emptyPrototypes = (classes: number, channels: number): Prototypes => ({
  means: filled([classes, channels], 0),
  counts: filled([classes], 0),
});

export function disposePrototypes({ means, counts }: Prototypes): void {
  means.dispose();
  counts.dispose();
}

/**
 * Prototypes with the vectors [.., A] of labelled pixels taken in: the mean over all vectors of a class so far. Labels
 * int32, one a vector; those outside the classes do not count. New tensors, without float atomics: the same vectors
 * give the same bytes.
 */
export function updatedPrototypes({ means, counts }: Prototypes, vectors: Tensor, labels: Tensor): Prototypes {
  const [classes = 0, channels = 0] = means.shape;
  const pixels = labels.size;
  if (labels.dtype !== 'int32' || vectors.size !== pixels * channels) {
    throw new Error(`Vectors [${vectors.shape}] and labels [${labels.shape}] do not fit prototypes [${means.shape}].`);
  }
  const chunks = Math.max(1, Math.min(mostChunks, Math.ceil(pixels / leastPixelsOfChunk)));
  const sums = emptyTensor([chunks, classes, channels]);
  const found = emptyTensor([chunks, classes]);
  dispatch(sumsOf, [vectors, labels, sums, found], [pixels, classes, channels, chunks].map(u32), flatGrid(sums.size));
  const next = { means: emptyTensor([classes, channels]), counts: emptyTensor([classes]) };
  const bindings = [sums, found, means, counts, next.means, next.counts];
  dispatch(meansOf, bindings, [classes, channels, chunks].map(u32), flatGrid(means.size));
  sums.dispose();
  found.dispose();
  return next;
}
