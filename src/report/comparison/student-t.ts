/** Student's t distribution: what the interval of a mean difference needs of it. */

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x ≥ 0.5, by Lanczos' sum (g = 7, nine terms). */
function logGamma(x: number): number {
  const base = x + 6.5;
  const sum = LANCZOS.reduce((total, factor, place) => total + factor / (x + place), 0.99999999999980993);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

const TINY = 1e-300;
const MOST_TERMS = 500;

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  const turn = (factor: number): number => {
    d = 1 / awayFromZero(1 + factor * d);
    c = awayFromZero(1 + factor / c);
    fraction *= d * c;
    return Math.abs(d * c - 1);
  };
  for (let m = 1; m <= MOST_TERMS; m++) {
    turn((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
    const change = turn((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)));
    if (change < 1e-15) break;
  }
  return fraction;
}

/** The regularised incomplete beta function I_x(a, b), for x in [0,1] and a, b ≥ 0.5. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast only on this side of the mean.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Probability that |T| is greater than `t` ≥ 0, for T with `freedom` degrees of freedom. */
export const twoSidedTail = (t: number, freedom: number): number =>
  incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);

/** The t that |T| exceeds with probability `tail` in (0,1): 12.706 for 0.05 and one degree of freedom. */
export function twoSidedQuantile(tail: number, freedom: number): number {
  let high = 1;
  while (twoSidedTail(high, freedom) > tail) high *= 2;
  let low = 0;
  for (let middle = high / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (twoSidedTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return high;
}
