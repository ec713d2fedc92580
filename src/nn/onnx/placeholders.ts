import { type Dim, equal, evaluate, type ImageAxes, placeholder } from './dims.js';
import type { MapSizes } from './exported-sizes.js';

/** A Resize to a size that the export has fixed. */
interface FixedSize {
  height: number;
  width: number;
}

/**
 * Sizes that an export has fixed although the network computes them: a Resize "to 8 x 12" whose result is joined with a map
 * that happens to be 8 x 12 at the exported size. They stand for themselves until they are joined with a formula that comes
 * to the same; then that formula is the size. A size that is joined only with its like is that of a map before it.
 */
export class PlaceholderSizes {
  /** True when sizes were settled since `begin`: the graph must be read again. */
  changed = false;
  private readonly settled = new Map<string, Dim>();
  private readonly open = new Map<string, FixedSize>();

  begin(): void {
    this.changed = false;
    this.open.clear();
  }

  /** Height and width of a value whose size is fixed, as formulas or placeholders. */
  sizeOf(value: string, size: FixedSize): { height: Dim; width: Dim } {
    this.open.set(value, size);
    const dim = (axis: keyof FixedSize) =>
      this.settled.get(nameOf(value, axis)) ?? placeholder(nameOf(value, axis), size[axis]);
    return { height: dim('height'), width: dim('width') };
  }

  /** How many numbers turned out to be formulas. */
  get count(): number {
    return this.settled.size;
  }

  /** Values whose sizes nothing explains. */
  get unexplained(): string[] {
    return [...this.open.keys()].filter((value) => !this.isSettled(value));
  }

  /** One size for two of which one may be a placeholder; undefined when neither is, or they differ. */
  join(a: Dim, b: Dim, hints: ImageAxes): Dim | undefined {
    if (evaluate(a, hints) !== evaluate(b, hints)) return undefined;
    const [first, second] = [this.placeholderIn(a, hints), this.placeholderIn(b, hints)];
    if (first !== undefined && second !== undefined) return a;
    const [name, other] = first === undefined ? [second, a] : [first, b];
    if (name === undefined || typeof other === 'number') return undefined;
    this.settle(name, other);
    return other;
  }

  /** Gives what is left the size of a map that has the same at the exported size. */
  settleByMaps(maps: MapSizes): void {
    for (const value of this.unexplained) {
      const { height, width } = this.open.get(value) ?? { height: 0, width: 0 };
      const [map] = maps.of(height, width);
      if (!map) continue;
      this.settle(nameOf(value, 'height'), map[0]);
      this.settle(nameOf(value, 'width'), map[1]);
    }
  }

  private settle(name: string, dim: Dim): void {
    this.settled.set(name, dim);
    this.changed = true;
  }

  private isSettled = (value: string): boolean =>
    this.settled.has(nameOf(value, 'height')) && this.settled.has(nameOf(value, 'width'));

  private placeholderIn(dim: Dim, hints: ImageAxes): string | undefined {
    for (const [value, size] of this.open) {
      for (const axis of ['height', 'width'] as const) {
        if (size[axis] !== evaluate(dim, hints) || this.settled.has(nameOf(value, axis))) continue;
        if (equal(dim, placeholder(nameOf(value, axis), size[axis]))) return nameOf(value, axis);
      }
    }
    return undefined;
  }
}

const nameOf = (value: string, axis: 'height' | 'width'): string => `${axis} of ${value}`;
