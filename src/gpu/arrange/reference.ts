import { type Rearrangement, rearranged } from '../strided/reference.js';
import type { Blocks, Slice } from './arrange.js';

type Shape = readonly number[];

/** The oracles of `arrange.ts`: for each value of the result, where it comes from. */
export const transposeReference = (shape: Shape, permutation: readonly number[]): Rearrangement =>
  rearranged(
    permutation.map((axis) => shape[axis]!),
    shape,
    (index) => shape.map((_, axis) => index[permutation.indexOf(axis)]!),
  );

export const sliceReference = (shape: Shape, { axis, start, end, step }: Slice): Rearrangement =>
  rearranged(
    shape.map((size, at) => (at === axis ? Math.ceil((end - start) / step) : size)),
    shape,
    (index) => index.map((position, at) => (at === axis ? start + step * position : position)),
  );

export const expandReference = (shape: Shape, to: Shape): Rearrangement =>
  rearranged(to, shape, (index) =>
    shape.map((size, axis) => (size === 1 ? 0 : index[axis + to.length - shape.length]!)),
  );

/** By the formulas of ONNX's DepthToSpace. */
export function depthToSpaceReference([n, h, w, c]: readonly number[], { blockSize: b, mode }: Blocks): Rearrangement {
  const depth = c! / b ** 2;
  return rearranged([n!, h! * b, w! * b, depth], [n!, h!, w!, c!], ([image, row, column, channel]) => {
    const block = (row! % b) * b + (column! % b);
    const source = mode === 'DCR' ? block * depth + channel! : channel! * b ** 2 + block;
    return [image!, Math.floor(row! / b), Math.floor(column! / b), source];
  });
}

/** The place of each value of the joined tensor in the tensors laid end to end. */
export function concatReference(shapes: readonly Shape[], axis: number): Rearrangement {
  const length = shapes.reduce((sum, shape) => sum + shape[axis]!, 0);
  const shape = shapes[0]!.map((size, at) => (at === axis ? length : size));
  const sources = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(-1);
  let first = 0;
  let start = 0;
  for (const part of shapes) {
    const { sources: places } = sliceReference(shape, { axis, start, end: start + part[axis]!, step: 1 });
    places.forEach((place, i) => {
      sources[place] = first + i;
    });
    first += places.length;
    start += part[axis]!;
  }
  return { shape, sources };
}
