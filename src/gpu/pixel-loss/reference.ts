/**
 * The pixel losses in float64, as docs and PyTorch goldens define them: the oracle of the kernels. Logits are pixel-major
 * [pixels, classes]; no step is shared with the kernels.
 */
export interface ReferenceLoss {
  /** The named values of the kernel, in its order. */
  values: number[];
  /** [pixels, classes]. */
  gradient: Float64Array;
}

interface Prediction {
  p: Float64Array;
  lnP: Float64Array;
  /** -sum p ln(p + 1e-30), not normalised. */
  entropy: number;
  best: number;
}

export function predictPixel(logits: ArrayLike<number>, pixel: number, classes: number): Prediction {
  const z = Float64Array.from({ length: classes }, (_, c) => logits[pixel * classes + c]!);
  const peak = z.reduce((a, b) => Math.max(a, b));
  const sum = z.reduce((total, value) => total + Math.exp(value - peak), 0);
  const lnP = z.map((value) => value - peak - Math.log(sum));
  const p = lnP.map(Math.exp);
  const entropy = p.reduce((total, value) => total - value * Math.log(value + 1e-30), 0);
  return { p, lnP, entropy, best: z.indexOf(peak) };
}

const predictAll = (logits: ArrayLike<number>, classes: number): Prediction[] =>
  Array.from({ length: logits.length / classes }, (_, pixel) => predictPixel(logits, pixel, classes));

const mean = (values: number[]): number => values.reduce((total, value) => total + value, 0) / values.length;

/** Shares of the winning classes and of the 64 bins of h. */
function shares(predictions: Prediction[], classes: number): number[] {
  const result = new Array<number>(classes + 64).fill(0);
  for (const { best, entropy } of predictions) {
    const bin = Math.max(0, Math.min(63, Math.floor((entropy / Math.log(classes)) * 64)));
    result[best]! += 1 / predictions.length;
    result[classes + bin]! += 1 / predictions.length;
  }
  return result;
}

/** dz_c = p_c (g_c - sum_k p_k g_k): the gradient behind a softmax, added into `gradient`. */
function addBehindSoftmax(gradient: Float64Array, pixel: number, p: Float64Array, slopes: Float64Array): void {
  const centre = p.reduce((total, value, c) => total + value * slopes[c]!, 0);
  for (let c = 0; c < p.length; c++) gradient[pixel * p.length + c]! += p[c]! * (slopes[c]! - centre);
}

export function alignReference(
  logits: ArrayLike<number>,
  classes: number,
  options: {
    gamma: number;
    alpha: number;
    entropyWeight: number;
    diversityWeight: number;
    curriculumGradient?: 'through' | 'detached';
    entropyLimit?: number | null;
  },
): ReferenceLoss {
  const { gamma, alpha, entropyWeight, diversityWeight, curriculumGradient, entropyLimit = null } = options;
  const isDetached = curriculumGradient === 'detached';
  const lnC = Math.log(classes);
  const all = predictAll(logits, classes);
  const h = all.map(({ entropy }) => entropy / lnC);
  const sure = h.map((value) => Math.max(0, 1 - value));
  const weight = h.map((value) => Math.exp(-alpha * value));
  const m = Array.from({ length: classes }, (_, c) => mean(all.map(({ p }, i) => weight[i]! * p[c]!)));
  const counted = h.map((value) => entropyLimit === null || !(value > entropyLimit));
  const kept = counted.filter(Boolean).length;
  const entropy =
    h.reduce((sum, value, i) => sum + (counted[i] ? sure[i]! ** gamma * value : 0), 0) / Math.max(1, kept);
  const diversity = -m.reduce((total, value) => total + value * Math.log(value + 1e-30), 0) / lnC;
  const gradient = new Float64Array(logits.length);
  all.forEach(({ p }, i) => {
    const moving = gamma === 0 || isDetached ? 0 : gamma * sure[i]! ** (gamma - 1) * h[i]!;
    const focus = counted[i] ? (sure[i]! ** gamma - moving) / kept : 0;
    const slopes = p.map((value, c) => {
      const toEntropy = -(Math.log(value + 1e-30) + value / (value + 1e-30)) / lnC;
      const toDiversity = -(Math.log(m[c]! + 1e-30) + m[c]! / (m[c]! + 1e-30)) / lnC;
      return entropyWeight * focus * toEntropy - (diversityWeight * weight[i]! * toDiversity) / all.length;
    });
    addBehindSoftmax(gradient, i, p, slopes);
  });
  const total = entropyWeight * entropy - diversityWeight * diversity;
  const sureShare = mean(h.map((value, i) => (counted[i] && (isDetached || value < 1 / (gamma + 1)) ? 1 : 0)));
  return { values: [total, entropy, diversity, mean(h), sureShare, ...m, ...shares(all, classes)], gradient };
}

export function teachReference(
  logits: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  options: {
    negativeWeight: number;
    delta: number;
    positiveWeight?: number;
    reduction: 'valid' | 'all';
    negativeIgnore?: number;
  },
): ReferenceLoss {
  const { negativeWeight, delta, positiveWeight = 1, reduction, negativeIgnore } = options;
  const all = predictAll(logits, classes);
  const kept = all.filter((_, i) => labels[i]! >= 0 && labels[i]! < classes).length;
  const counted = reduction === 'all' ? all.length : Math.max(1, kept);
  const gradient = new Float64Array(logits.length);
  let positive = 0;
  let negative = 0;
  let excludedClasses = 0;
  all.forEach(({ p, lnP }, i) => {
    const label = labels[i]!;
    const excluded = p.map((value) => (value < delta ? 1 : 0));
    excludedClasses += excluded.reduce((total, value) => total + value, 0) / all.length;
    const rest = 1 - p.reduce((total, value, c) => total + value * excluded[c]!, 0);
    if (label !== negativeIgnore) {
      negative -= Math.log(Math.min(1, Math.max(1e-8, rest))) / all.length;
      const scale = rest < 1e-8 ? 0 : negativeWeight / all.length / rest;
      addBehindSoftmax(
        gradient,
        i,
        p,
        excluded.map((value) => value * scale),
      );
    }
    if (label < 0 || label >= classes) return;
    positive -= lnP[label]! / counted;
    p.forEach((value, c) => {
      gradient[i * classes + c]! += (positiveWeight * (value - (c === label ? 1 : 0))) / counted;
    });
  });
  const meanEntropy = mean(all.map(({ entropy }) => entropy / Math.log(classes)));
  const total = positiveWeight * positive + negativeWeight * negative;
  const head = [total, positive, negative, meanEntropy, kept / all.length, excludedClasses];
  return { values: [...head, ...shares(all, classes)], gradient };
}

/** As teachReference over the kept pixels, with probabilities [pixels, classes] in the place of one class. */
export function softTeachReference(
  logits: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  teacher: ArrayLike<number>,
  options: { negativeWeight: number; delta: number },
): ReferenceLoss {
  const negative = teachReference(logits, classes, labels, { ...options, positiveWeight: 0, reduction: 'valid' });
  const keeps = (i: number) => labels[i]! >= 0 && labels[i]! < classes;
  const all = predictAll(logits, classes);
  const kept = all.filter((_, i) => keeps(i)).length;
  const { values, gradient } = negative;
  let positive = 0;
  all.forEach(({ p, lnP }, i) => {
    if (!keeps(i)) return;
    p.forEach((value, c) => {
      const t = teacher[i * classes + c]!;
      positive -= (t * lnP[c]!) / kept;
      gradient[i * classes + c]! += (value - t) / kept;
    });
  });
  const [, , negativeLoss = 0, ...rest] = values;
  return { values: [positive + options.negativeWeight * negativeLoss, positive, negativeLoss, ...rest], gradient };
}

export function weightedReference(
  logits: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
): ReferenceLoss {
  const all = predictAll(logits, classes);
  const gradient = new Float64Array(logits.length);
  let total = 0;
  all.forEach(({ p, lnP }, i) => {
    const label = labels[i]!;
    if (label < 0 || label >= classes) return;
    total -= (weights[i]! * lnP[label]!) / all.length;
    p.forEach((value, c) => {
      gradient[i * classes + c] = (weights[i]! * (value - (c === label ? 1 : 0))) / all.length;
    });
  });
  const meanEntropy = mean(all.map(({ entropy }) => entropy / Math.log(classes)));
  return { values: [total, meanEntropy, ...shares(all, classes)], gradient };
}

export function distilReference(logits: ArrayLike<number>, classes: number, teacher: ArrayLike<number>): ReferenceLoss {
  const all = predictAll(logits, classes);
  const gradient = new Float64Array(logits.length);
  let total = 0;
  all.forEach(({ p, lnP }, i) => {
    const t = Float64Array.from(p, (_, c) => teacher[i * classes + c]!);
    const mass = t.reduce((sum, value) => sum + value, 0);
    t.forEach((value, c) => {
      if (value > 0) total += (value * (Math.log(value) - lnP[c]!)) / all.length;
      gradient[i * classes + c] = (p[c]! * mass - value) / all.length;
    });
  });
  const meanEntropy = mean(all.map(({ entropy }) => entropy / Math.log(classes)));
  return { values: [total, meanEntropy, ...shares(all, classes)], gradient };
}
