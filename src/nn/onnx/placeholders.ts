import { type Dim, equal, evaluate, type ImageAxes, placeholder } from './dims.js';

/**
 * Sizes that an export has fixed although the network computes them: a Resize "to 8 x 12" whose result is joined with a map
 * that happens to be 8 x 12 at the exported size. They stand for themselves until they are joined with a formula that comes
 * to the same; then that formula is the size.
 */
export class PlaceholderSizes {
  /** What placeholders have turned out to be, by their names. */
  readonly settled = new Map<string, Dim>();
  private readonly open = new Map<string, Dim>();

  /** The size named `name`, `value` at the exported size of the image. */
  size(name: string, value: number): Dim {
    const known = this.settled.get(name);
    if (known !== undefined) return known;
    const dim = this.open.get(name) ?? placeholder(name, value);
    this.open.set(name, dim);
    return dim;
  }

  /** True when new sizes were settled since `begin`: the graph must be read again. */
  changed = false;

  begin(): void {
    this.changed = false;
    this.open.clear();
  }

  /** The names of sizes that nothing explains. */
  get unexplained(): string[] {
    return [...this.open.keys()].filter((name) => !this.settled.has(name));
  }

  /** Settles a placeholder by the size that it is joined with; undefined when neither is one, or they differ. */
  join(a: Dim, b: Dim, hints: ImageAxes): Dim | undefined {
    if (evaluate(a, hints) !== evaluate(b, hints)) return undefined;
    for (const [name, dim] of this.open) {
      const [own, other] = equal(dim, a) ? [a, b] : [b, a];
      if (!equal(dim, own) || typeof other === 'number') continue;
      this.settled.set(name, other);
      this.changed = true;
      return other;
    }
    return undefined;
  }
}
