import { alignSlope, sharpeningOf } from '../../protocol/align-slope.js';
import { curriculumThreshold, curriculumWeight } from '../../protocol/curriculum.js';
import type {
  AlignAtPixel,
  DistilAtPixel,
  ExcludedAtPixel,
  LabelAtPixel,
  MixedAtPixel,
  PropagateAtPixel,
  StageAtPixel,
  TeachAtPixel,
} from '../../protocol/pixel-calculation.js';
import type { RecipeOf, StageRecipe } from '../../protocol/stage-recipes.js';
import { scaledBy } from './image-figures.js';
import {
  crossEntropyTerm,
  distilTerm,
  diversityTerm,
  entropyTerm,
  negativeTerm,
  softCrossEntropyTerm,
} from './pixel-terms.js';

/** What was seen of a pixel, and what its stage has besides the recipe. */
export interface LookedAt {
  /** No step of the stage is going on. */
  preview: boolean;
  /** Softmax of student and teacher, the teacher's before classes are scaled. */
  student: readonly number[];
  teacher: readonly number[];
  /** Normalised entropy of the student's. */
  entropy: number;
  gamma: number;
  delta: number;
  /** Null before they are known. */
  thresholds: readonly number[] | null;
  factors: readonly number[] | null;
  half: 'easy' | 'hard' | null;
  /** Row of the pixel, and rows of the image. */
  row: number;
  rows: number;
  mixed: MixedAtPixel | null;
  /** t of Distil. */
  target: readonly number[] | null;
  /** m of Align, over the image. */
  marginals: () => readonly number[];
  /** q of Propagate, over the image. */
  sureShare: () => number;
}

type Calculate = { [Name in StageRecipe['stage']]: (options: RecipeOf<Name>, seen: LookedAt) => StageAtPixel };

const CALCULATE: Calculate = {
  distil: distilAt,
  reestimate: () => ({ stage: 'reestimate', terms: {} }),
  align: alignAt,
  teach: teachAt,
  propagate: propagateAt,
};

/** All that a stage computes of a pixel (atp.md), by the recipe's options. */
export function calculationOf(stage: StageRecipe, seen: LookedAt): StageAtPixel {
  // The table has for each name the function that takes the options of that name.
  const calculate = CALCULATE[stage.stage] as (options: StageRecipe, seen: LookedAt) => StageAtPixel;
  return calculate(stage, seen);
}

function alignAt(options: RecipeOf<'align'>, { student, entropy, gamma, marginals }: LookedAt): AlignAtPixel {
  const present = { ...options, gamma };
  return {
    stage: 'align',
    gamma,
    curriculum: curriculumWeight(entropy, gamma),
    border: options.curriculumGradient === 'detached' ? null : curriculumThreshold(gamma),
    limit: options.entropyLimit,
    slope: alignSlope(entropy, present),
    sharpening: sharpeningOf(entropy, present),
    marginalWeight: Math.exp(-options.alpha * entropy),
    terms: {
      entropy: entropyTerm(student, entropy, present),
      diversity: diversityTerm(student, entropy, marginals(), present),
    },
  };
}

const surest = (p: readonly number[]): number => p.indexOf(Math.max(...p));

/** The label and the probabilities that it is made of. */
function labelAt({ teacher, thresholds, factors }: LookedAt): { label: LabelAtPixel; scaled: number[] } {
  const scaled = scaledBy(teacher, factors);
  const label = surest(scaled);
  const confidence = scaled[label] ?? 0;
  const threshold = thresholds?.[label] ?? null;
  const plain = surest(teacher);
  return {
    scaled,
    label: {
      label,
      confidence,
      threshold,
      kept: threshold === null ? null : confidence >= threshold,
      unscaled: plain === label ? null : plain,
    },
  };
}

function excludedAt({ student, delta }: LookedAt): ExcludedAtPixel {
  const classes = student.flatMap((p, c) => (p < delta ? [c] : []));
  return { delta, classes, mass: classes.reduce((sum, c) => sum + (student[c] ?? 0), 0) };
}

function teachAt(options: RecipeOf<'teach'>, seen: LookedAt): TeachAtPixel {
  const { student } = seen;
  const { label, scaled } = labelAt(seen);
  const excluded = excludedAt(seen);
  const soft = options.pseudoLabels === 'soft' && options.rounds === 0;
  const learnt = soft ? softCrossEntropyTerm(student, scaled, 1) : crossEntropyTerm(student, label.label, 1);
  return {
    stage: 'teach',
    label,
    soft,
    excluded,
    terms: {
      positive: label.kept === false ? null : learnt,
      negative: negativeTerm(student, excluded.classes, options.negativeWeight),
    },
  };
}

function propagateAt(options: RecipeOf<'propagate'>, seen: LookedAt): PropagateAtPixel {
  const { student, half, row, rows, mixed } = seen;
  const { label } = labelAt(seen);
  const excluded = excludedAt(seen);
  const sureShare = seen.sureShare();
  const isLeftOut = row < options.unsureTop || row >= rows - options.unsureBottom;
  const pixelWeight = isLeftOut ? 0 : sureShare;
  const ofEasy = half !== 'hard';
  return {
    stage: 'propagate',
    half,
    // Every pixel of an easy image has its label; a hard one weighs by q, whatever its own confidence.
    label: { ...label, threshold: options.tau, kept: label.confidence >= options.tau },
    excluded,
    sureShare,
    tau: options.tau,
    pixelWeight,
    mixed,
    terms: {
      easy: ofEasy ? crossEntropyTerm(student, label.label, 1) : null,
      negative: ofEasy ? negativeTerm(student, excluded.classes, options.negativeWeight) : null,
      mix: half === 'easy' ? null : crossEntropyTerm(student, label.label, pixelWeight),
    },
  };
}

function distilAt(_: RecipeOf<'distil'>, { student, target }: LookedAt): DistilAtPixel {
  const t = target && [...target];
  return { stage: 'distil', target: t, terms: { distil: t && distilTerm(student, t) } };
}
