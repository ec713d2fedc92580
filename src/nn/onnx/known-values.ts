import type { Dim } from './dims.js';
import type { Known } from './draft.js';

// Numbers that are known before the graph runs, arranged as ONNX arranges tensors.

export const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => countOf(shape.slice(axis + 1)));

/** The entries of a value at other places: `from` says which index of it stands at an index of the result. */
export function arranged(
  known: Known,
  shape: readonly number[],
  from: (index: readonly number[]) => readonly number[],
): Known {
  const [own, others] = [stridesOf(shape), stridesOf(known.shape)];
  const values = Array.from({ length: countOf(shape) }, (_, at): Dim => {
    const index = shape.map((size, axis) => Math.floor(at / (own[axis] ?? 1)) % size);
    const place = from(index).reduce((sum, position, axis) => sum + position * (others[axis] ?? 1), 0);
    return known.values[place] ?? 0;
  });
  return { ...known, shape: [...shape], values };
}

const withAxis = (shape: readonly number[], axis: number, size: number): number[] =>
  shape.map((old, at) => (at === axis ? size : old));

/** Some positions of an axis, in their order. */
export const picked = (known: Known, axis: number, indices: readonly number[]): Known =>
  arranged(known, withAxis(known.shape, axis, indices.length), (index) =>
    index.map((position, at) => (at === axis ? (indices[position] ?? 0) : position)),
  );

/** Axis i of the result is axis permutation[i]. */
export const permuted = (known: Known, permutation: readonly number[]): Known =>
  arranged(
    known,
    permutation.map((axis) => known.shape[axis] ?? 1),
    (index) => permutation.map((_, axis) => index[permutation.indexOf(axis)] ?? 0),
  );

/** Values one after the other along an axis; the other axes are the same. */
export function joined(parts: readonly Known[], axis: number): Known {
  const [first, ...others] = parts;
  if (!first) return { kind: 'known', shape: [0], values: [], whole: true };
  const outer = countOf(first.shape.slice(0, axis));
  const blocks = parts.map(({ shape }) => countOf(shape.slice(axis)));
  const values = Array.from({ length: outer }, (_, row) =>
    parts.flatMap((part, index) => {
      const block = blocks[index] ?? 0;
      return part.values.slice(row * block, (row + 1) * block);
    }),
  ).flat();
  const length = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const whole = first.whole && others.every((part) => part.whole);
  return { kind: 'known', shape: withAxis(first.shape, axis, length), values, whole };
}

/** Repeated along axes of length 1, with axes added in front, as NumPy broadcasts. */
export function broadcastTo(known: Known, shape: readonly number[]): Known {
  const added = shape.length - known.shape.length;
  return arranged(known, shape, (index) =>
    known.shape.map((size, axis) => (size === 1 ? 0 : (index[axis + added] ?? 0))),
  );
}

/** The axes in `axes` gone (or of length 1), their entries brought together by `fold`. */
export function reduced(
  known: Known,
  axes: readonly number[],
  keepAxes: boolean,
  fold: (entries: readonly Dim[]) => Dim,
): Known {
  const inner = axes.map((axis) => known.shape[axis] ?? 1);
  const ones = known.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const last = [...known.shape.keys()].filter((axis) => !axes.includes(axis));
  const { values } = permuted(known, [...last, ...axes]);
  const block = countOf(inner);
  return {
    ...known,
    shape: keepAxes ? ones : ones.filter((_, axis) => !axes.includes(axis)),
    values: Array.from({ length: countOf(ones) }, (_, at) => fold(values.slice(at * block, (at + 1) * block))),
  };
}
