import { alignSlope, isCounted, type SlopeOptions } from '../../protocol/align-slope.js';
import { curriculumLoss } from '../../protocol/curriculum.js';
import type { PixelTerm } from '../../protocol/pixel-calculation.js';
import type { RecipeOf } from '../../protocol/stage-recipes.js';

// The losses of atp.md at one pixel, in float64: what the kernels of src/gpu/pixel-loss sum up, before any mean.

/** As the kernels have it: ln(p + 1e-30). */
const TINY = 1e-30;
/** Bounds of the negative loss. */
const LEAST_REST = 1e-8;

/** The gradient behind a softmax: p_c (s_c - sum_k p_k s_k). */
function behindSoftmax(p: readonly number[], slopes: readonly number[]): number[] {
  const centre = p.reduce((sum, value, c) => sum + value * (slopes[c] ?? 0), 0);
  return p.map((value, c) => value * ((slopes[c] ?? 0) - centre));
}

/** d/dx of -x ln(x + tiny), divided by ln C. */
const entropySlopes = (p: readonly number[]): number[] =>
  p.map((value) => -(Math.log(value + TINY) + value / (value + TINY)) / Math.log(p.length));

type AlignOptions = SlopeOptions & Pick<RecipeOf<'align'>, 'alpha' | 'diversityWeight'>;

/** w_ent (1-h)^gamma h. */
export function entropyTerm(p: readonly number[], h: number, options: AlignOptions): PixelTerm {
  const slope = options.entropyWeight * alignSlope(h, options);
  return {
    weight: options.entropyWeight,
    value: isCounted(h, options) ? curriculumLoss(h, options.gamma) : 0,
    gradient: behindSoftmax(
      p,
      entropySlopes(p).map((value) => slope * value),
    ),
  };
}

/** -w_div G by the pixel's logits, times the pixels: G is no sum over pixels. m: the class marginals. */
export function diversityTerm(p: readonly number[], h: number, m: readonly number[], options: AlignOptions): PixelTerm {
  const scale = -options.diversityWeight * Math.exp(-options.alpha * h);
  const slopes = entropySlopes(m).map((value) => scale * value);
  return { weight: -options.diversityWeight, value: null, gradient: behindSoftmax(p, slopes) };
}

/** weight * CE(z, y). */
export function crossEntropyTerm(p: readonly number[], label: number, weight: number): PixelTerm {
  return softCrossEntropyTerm(
    p,
    p.map((_, c) => Number(c === label)),
    weight,
  );
}

/** -weight * sum_c t_c ln p_c. */
export function softCrossEntropyTerm(p: readonly number[], t: readonly number[], weight: number): PixelTerm {
  const mass = t.reduce((sum, value) => sum + value, 0);
  return {
    weight,
    value: -t.reduce((sum, value, c) => sum + (value === 0 ? 0 : value * Math.log((p[c] ?? 0) + TINY)), 0),
    gradient: p.map((value, c) => weight * (mass * value - (t[c] ?? 0))),
  };
}

/** -w_neg ln clamp(1 - sum of the excluded p, 1e-8, 1). */
export function negativeTerm(p: readonly number[], excluded: readonly number[], weight: number): PixelTerm {
  const rest = 1 - excluded.reduce((sum, c) => sum + (p[c] ?? 0), 0);
  const scale = rest < LEAST_REST ? 0 : weight / rest;
  const absent = new Set(excluded);
  return {
    weight,
    value: -Math.log(Math.min(1, Math.max(LEAST_REST, rest))),
    gradient: behindSoftmax(
      p,
      p.map((_, c) => (absent.has(c) ? scale : 0)),
    ),
  };
}

/** sum_c t_c (ln t_c - ln p_c). */
export function distilTerm(p: readonly number[], t: readonly number[]): PixelTerm {
  const { value, gradient } = softCrossEntropyTerm(p, t, 1);
  const own = t.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
  return { weight: 1, value: own + (value ?? 0), gradient };
}
