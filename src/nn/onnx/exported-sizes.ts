import { type Dim, equal, evaluate, type ImageAxes, isNumber, mul, productOf } from './dims.js';

/** Heights and widths of the maps of a graph, as they come up. Numbers that an export has fixed may stand for them. */
export class MapSizes {
  private readonly seen = new Map<string, (readonly [Dim, Dim])[]>();

  /** Remembers the two middle axes of a map [N, H, W, C]. */
  note(shape: readonly Dim[], hints: ImageAxes): void {
    const [, height, width] = shape;
    if (shape.length !== 4 || height === undefined || width === undefined) return;
    if (isNumber(height) && isNumber(width)) return;
    const key = `${evaluate(height, hints)} ${evaluate(width, hints)}`;
    const others = this.seen.get(key) ?? [];
    if (others.some(([h, w]) => equal(h, height) && equal(w, width))) return;
    this.seen.set(key, [...others, [height, width]]);
  }

  /** Maps that have this size when the image has the exported one. They may differ for other images. */
  of(height: number, width: number): readonly (readonly [Dim, Dim])[] {
    return this.seen.get(`${height} ${width}`) ?? [];
  }
}

/**
 * Formulas for the numbers in the target of a reshape that was exported for one size of the image. 384 tokens of a map
 * of 16 x 24 pixels are all of its pixels, whatever its size. Undefined where no such reading holds as many elements as
 * the input for all sizes.
 */
export function generalised(
  from: readonly Dim[],
  target: readonly number[],
  maps: MapSizes,
  hints: ImageAxes,
): Dim[] | undefined {
  const runs = runsOf(
    from.map((dim) => evaluate(dim, hints)),
    target,
  );
  const dims = runs?.flatMap(({ sources, targets }) => {
    const whole = productOf(sources.map((axis) => from[axis] ?? 1));
    return (
      readingOf(
        whole,
        targets.map((axis) => target[axis] ?? 1),
        maps,
      ) ?? []
    );
  });
  return dims?.length === target.length ? dims : undefined;
}

/** Formulas for some numbers whose product is `whole`. */
function readingOf(whole: Dim, numbers: readonly number[], maps: MapSizes): Dim[] | undefined {
  if (equal(whole, productOf(numbers))) return [...numbers];
  const long = numbers.flatMap((number, index) => (number === 1 ? [] : [index]));
  const [only] = long;
  if (long.length === 1) return numbers.map((number, index) => (index === only ? whole : number));
  for (let at = 0; at + 1 < numbers.length; at++) {
    const rest = productOf(numbers.filter((_, index) => index !== at && index !== at + 1));
    const candidates = maps.of(numbers[at] ?? 0, numbers[at + 1] ?? 0);
    const map = candidates.find((sizes) => equal(whole, mul(rest, productOf(sizes))));
    if (map) return [...numbers.slice(0, at), ...map, ...numbers.slice(at + 2)];
  }
  return undefined;
}

/** The shortest runs of axes of equal products. */
function runsOf(
  from: readonly number[],
  to: readonly number[],
): { sources: number[]; targets: number[] }[] | undefined {
  const runs: { sources: number[]; targets: number[] }[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const run: { sources: number[]; targets: number[] } = { sources: [], targets: [] };
    let [left, right] = [1, 1];
    do {
      if (left <= right && i < from.length) {
        left *= from[i] ?? 1;
        run.sources.push(i++);
      } else if (j < to.length) {
        right *= to[j] ?? 1;
        run.targets.push(j++);
      } else return undefined;
    } while (left !== right);
    runs.push(run);
  }
  return runs;
}
