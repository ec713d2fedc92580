import type { StageName } from './stage-recipes.js';

/** What a candidate is to a user: what is there without training, or the result of training. The simplest comes first. */
export const CANDIDATE_KINDS = ['source', 'batch-norm', 'trained'] as const;
export type CandidateKind = (typeof CANDIDATE_KINDS)[number];

/** Why a candidate does not vote: it has collapsed, or it predicts exactly what an earlier one does. */
export const STANDINGS = ['votes', 'collapsed', 'duplicate'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Why a stage was undone, or not. */
export const WEIGHING_REASONS = [
  /** The end is no outlier. */
  'kept',
  /** Too few results that have not collapsed, or they agree too little: nothing can be said. */
  'unknown',
  /** The end has collapsed. */
  'collapsed',
  /** The end agrees less than its start, and less than what needs no training. */
  'outlier',
  /** Its loss became no finite number: it could not be finished. */
  'not-finite',
] as const;
export type WeighingReason = (typeof WEIGHING_REASONS)[number];

/** A number with the 95 % interval that resampling the images gives. */
export interface Spread {
  value: number;
  low: number;
  high: number;
}

/** What others choose by: of the mean over all pixels. None of them sees a collapse. */
export interface SimpleScores {
  /** Mean normalised entropy; the lowest is chosen. */
  entropy: number;
  /** Mean of the largest probability; the highest is chosen. */
  confidence: number;
  /** Normalised entropy of the mean probabilities, less the mean entropy; the highest is chosen. */
  infoMax: number;
}

export interface ChoiceCandidate {
  name: string;
  kind: CandidateKind;
  standing: Standing;
  /** The candidate that a duplicate predicts the same as. */
  sameAs: string | null;
  /** Median agreement (Cohen's kappa) with the candidates that vote; null where there is no other one. */
  kappa: number | null;
  /** Its share of the vote, in [0,1]; null in records from before votes had weights. */
  weight: number | null;
  /** Mean IoU with the ensemble, in [0,1]. */
  agreement: Spread;
  /** Its agreement less that of the best one, over the same resampled images. */
  toBest: Spread;
  /** 1 is the best. Those that cannot be told apart from the first of a rank share it; null where it does not vote. */
  rank: number | null;
  /** IoU with the ensemble by class; null where neither has the class. */
  iou: (number | null)[];
  /** Share of the pixels with the ensemble's class, by compared image. */
  byImage: number[];
  /** Share of the pixels that each class wins. */
  shares: number[];
  simple: SimpleScores;
}

/** Fewer different candidates cannot outvote a wrong one. */
export const LEAST_VOTERS = 3;
/** As for a run's guard (docs/adr/0024): from this kappa on, two networks see the same scene. */
export const LEAST_KAPPA = 0.5;

/** Why a candidate is kept. */
export const CHOICE_REASONS = [
  /** It agrees best, and can be told apart from what needs no training. */
  'best',
  /** It needs no training, and cannot be told apart from the best. */
  'as-good',
  /** Fewer than three different candidates that have not collapsed. */
  'few',
  /** Those that vote agree too little with one another. */
  'differ',
  /** Most candidates agree with one another and not with the source model. */
  'source-alone',
] as const;
export type ChoiceReason = (typeof CHOICE_REASONS)[number];

/** Candidates compared without labels: by their agreement with the weighted ensemble of all. */
export interface Choice {
  /** Indices of the images that were compared. */
  images: number[];
  /** In this size the predictions were compared. */
  width: number;
  height: number;
  candidates: ChoiceCandidate[];
  /** Median agreement (kappa) of two candidates that vote; null where fewer than two do. */
  kappa: number | null;
  /** Share of the pixels on which not all that vote have the same class. */
  disputed: number;
  disputedByImage: number[];
  /** Of the pixels that the ensemble gives each class; null where it gives none. */
  disputedByClass: (number | null)[];
  /** Place among the candidates of the one to keep; null where nothing can be recommended. */
  keep: number | null;
  reason: ChoiceReason;
}

/** A stage's start and end, weighed within the ensemble of all results so far. */
export interface WeighedStage {
  stage: StageName;
  index: number;
  /** True where the stage was undone: the network went on from where the stage began. */
  undone: boolean;
  start: Spread;
  end: Spread;
  /** The end's agreement less the start's. */
  difference: Spread;
  /** How many candidates voted. */
  voters: number;
  /** Why it was undone, or not. */
  why: WeighingReason;
}
