/** One part of a stage's loss at one pixel, before the mean over the pixels. */
export interface PixelTerm {
  /** Of the part in the loss. */
  weight: number;
  /** Null where the part is no sum over pixels. */
  value: number | null;
  /** Of weight * value, by the pixel's logits; one number a class. A step moves each logit against its sign. */
  gradient: number[];
}

/** What the gradient of Align does to the entropy of a pixel. */
export type Sharpening = 'surer' | 'less-sure' | 'unmoved' | 'left-out';

/** L_A = w_ent mean[(1-h)^gamma h] - w_div G. */
export interface AlignAtPixel {
  stage: 'align';
  gamma: number;
  /** (1-h)^gamma. */
  curriculum: number;
  /** 1/(gamma+1); null where the weight is detached, so that no pixel is made less sure. */
  border: number | null;
  /** Pixels with h above it are left out of the entropy term; null leaves out none. */
  limit: number | null;
  /** Derivative of the entropy term by h, as the gradient has it. */
  slope: number;
  sharpening: Sharpening;
  /** exp(-alpha h): how much the pixel counts in the class marginals of G. */
  marginalWeight: number;
  terms: { entropy: PixelTerm; diversity: PixelTerm };
}

/** The label that the teacher gives. */
export interface LabelAtPixel {
  label: number;
  /** Probability of the label, scaled by class where shares are kept. */
  confidence: number;
  /** Null before it is known. */
  threshold: number | null;
  kept: boolean | null;
  /** The label before classes were scaled, where that is another one. */
  unscaled: number | null;
}

/** The classes that are certainly absent: p_c < delta. */
export interface ExcludedAtPixel {
  delta: number;
  classes: number[];
  /** Their probabilities together. */
  mass: number;
}

/** L_T = L_pos + w_neg L_neg. */
export interface TeachAtPixel {
  stage: 'teach';
  label: LabelAtPixel;
  /** The student learns the teacher's probabilities, and not one class. */
  soft: boolean;
  excluded: ExcludedAtPixel;
  /** `positive` is null where the label is not kept. */
  terms: { positive: PixelTerm | null; negative: PixelTerm };
}

/** Whether the pixel belongs to the part that was pasted in the step's latest mixed image. */
export interface MixedAtPixel {
  easy: number;
  hard: number;
  pasted: boolean;
}

/** L_P = L_easy + L_mix: an easy image teaches by the first, a hard one by the second. */
export interface PropagateAtPixel {
  stage: 'propagate';
  /** Null before the images are ranked. */
  half: 'easy' | 'hard' | null;
  label: LabelAtPixel;
  excluded: ExcludedAtPixel;
  /** q: the share of the image's pixels that the teacher is sure of, by tau. */
  sureShare: number;
  tau: number;
  /** Weight of the pixel where nothing is pasted: q, or 0 in the rows that are left out. */
  pixelWeight: number;
  mixed: MixedAtPixel | null;
  /** Those of the image's half; all of them where the half is not known. */
  terms: { easy: PixelTerm | null; negative: PixelTerm | null; mix: PixelTerm | null };
}

/** L_D = mean sum_c t_c (ln t_c - ln p_c). */
export interface DistilAtPixel {
  stage: 'distil';
  /** t, where the run has it. */
  target: number[] | null;
  terms: { distil: PixelTerm | null };
}

/** Nothing is learnt: statistics are averaged. */
export interface ReestimateAtPixel {
  stage: 'reestimate';
  terms: Record<never, PixelTerm>;
}

/** Why a step's own numbers may differ from those here. */
export const CAVEATS = [
  'preview',
  'disturbed-view',
  'batch-statistics',
  'teacher-statistics',
  'crops',
  'drops',
  'sharpness',
  'image-as-batch',
  'views',
  'round-labels',
  'fixed-labels',
  'thresholds-unknown',
  'shares-unknown',
  'half-unknown',
  'contrast',
  'no-target',
] as const;
export type Caveat = (typeof CAVEATS)[number];

export type StageAtPixel = AlignAtPixel | TeachAtPixel | PropagateAtPixel | DistilAtPixel | ReestimateAtPixel;

/** All that a stage computes of one pixel of one image, by the options of the recipe. */
export type PixelCalculation = StageAtPixel & { step: number; caveats: Caveat[] };
