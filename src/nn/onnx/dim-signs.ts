import { type Dim, evaluate, type ImageAxes, isNumber, sub } from './dims.js';

/** What holds for a formula at every size that an image may have. */
export type Sign = 'zero' | 'positive' | 'negative' | 'not negative' | 'not positive' | 'mixed';

/** Sides of images: all remainders of small divisors, and some large ones. Nobody trains on less than 32 pixels. */
const SIDES = [...Array.from({ length: 97 }, (_, index) => 32 + index), 255, 256, 480, 512, 769, 1024, 2047, 4096];

const samplesOf = ({ batch, height, width }: Partial<ImageAxes>, step: number): ImageAxes[] => {
  const sides = SIDES.map((side) => Math.ceil(side / step) * step);
  return sides.map((side, index) => ({
    batch: batch ?? 1 + (index % 2),
    height: height ?? side,
    width: width ?? sides[(index * 7 + 3) % sides.length] ?? side,
  }));
};

/**
 * Tells signs of formulas by what they come to at many sizes: they are sums of rounded quotients with small divisors, which
 * do not change their sign between those.
 */
export class DimSigns {
  private readonly samples: ImageAxes[];

  /** `fixed`: axes that have one size. `step`: the sides of images are multiples of it. */
  constructor(fixed: Partial<ImageAxes>, step: number) {
    this.samples = samplesOf(fixed, step);
  }

  of(dim: Dim): Sign {
    const numbers = isNumber(dim) ? [dim] : this.samples.map((axes) => evaluate(dim, axes));
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    if (least === 0 && most === 0) return 'zero';
    if (least > 0) return 'positive';
    if (most < 0) return 'negative';
    if (least === 0) return 'not negative';
    return most === 0 ? 'not positive' : 'mixed';
  }

  /** The sign of a - b. */
  compare = (a: Dim, b: Dim): Sign => this.of(sub(a, b));

  isNeverNegative = (dim: Dim): boolean => ['zero', 'positive', 'not negative'].includes(this.of(dim));

  isNeverPositive = (dim: Dim): boolean => ['zero', 'negative', 'not positive'].includes(this.of(dim));
}
