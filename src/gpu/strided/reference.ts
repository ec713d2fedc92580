/** Every index of a tensor of `shape`, in order: the plain counterpart of strides. */
export function* indicesOf(shape: readonly number[]): Generator<number[]> {
  const count = shape.reduce((product, size) => product * size, 1);
  for (let i = 0; i < count; i++) {
    let rest = i;
    const index = new Array<number>(shape.length).fill(0);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    yield index;
  }
}

/** Place of an index in a tensor of `shape`. */
export const placeOf = (index: readonly number[], shape: readonly number[]): number =>
  shape.reduce((place, size, axis) => place * size + index[axis]!, 0);

/** A tensor each of whose values is one of another tensor: the place of each in that, or -1 where it is none. */
export interface Rearrangement {
  shape: number[];
  sources: number[];
}

/** From a rule that gives, for each index of the result, that of its source in a tensor of shape `from`, or null. */
export function rearranged(
  shape: readonly number[],
  from: readonly number[],
  sourceOf: (index: number[]) => readonly number[] | null,
): Rearrangement {
  const sources = [...indicesOf(shape)].map((index) => {
    const source = sourceOf(index);
    return source === null ? -1 : placeOf(source, from);
  });
  return { shape: [...shape], sources };
}

/** The values of a rearranged tensor; `missing` where it has none of x. */
export const arranged = ({ sources }: Rearrangement, x: ArrayLike<number>, missing = 0): Float64Array =>
  Float64Array.from(sources, (source) => (source < 0 ? missing : x[source]!));

/** Its transpose: what each of `count` values gets back. */
export function givenBack({ sources }: Rearrangement, dy: ArrayLike<number>, count: number): Float64Array {
  const dx = new Float64Array(count);
  sources.forEach((source, i) => {
    if (source >= 0) dx[source]! += dy[i]!;
  });
  return dx;
}
