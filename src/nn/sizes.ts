import type { Size } from './graph.js';

export type ShapeOf = (value: string) => readonly number[];

/** A size as a number, given the shapes of the values that have been computed. @throws Error when an axis does not exist */
export function resolveSize(size: Size, shapeOf: ShapeOf): number {
  if (typeof size === 'number') return size;
  if ('of' in size) {
    const found = shapeOf(size.of)[size.axis];
    if (found === undefined) throw new Error(`The value ${size.of} [${shapeOf(size.of)}] has no axis ${size.axis}.`);
    return found;
  }
  const [a, b] = [resolveSize(size.a, shapeOf), resolveSize(size.b, shapeOf)];
  switch (size.size) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'floor-div':
      return Math.floor(a / b);
    case 'ceil-div':
      return Math.ceil(a / b);
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
    default:
      return size.size satisfies never;
  }
}

/**
 * The shape of `count` values, of which one entry may be -1: the rest.
 * @throws Error when the sizes do not hold `count` values
 */
export function resolveShape(shape: readonly Size[], count: number, shapeOf: ShapeOf): number[] {
  const sizes = shape.map((size) => resolveSize(size, shapeOf));
  const known = sizes.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const resolved = sizes.map((size) => (size === -1 ? count / known : size));
  const fits = resolved.every((size) => Number.isInteger(size) && size >= 0);
  if (!fits || resolved.reduce((product, size) => product * size, 1) !== count) {
    throw new Error(`${count} values cannot have the shape [${sizes}].`);
  }
  return resolved;
}

/** The values whose shapes a size depends on. */
export function shapesReadBy(size: Size): string[] {
  if (typeof size === 'number') return [];
  return 'of' in size ? [size.of] : [...shapesReadBy(size.a), ...shapesReadBy(size.b)];
}
