import type { Choice, WeighedStage } from './choice.js';
import type { ClassList } from './classes.js';
import type { ErrorReport } from './errors.js';
import type { HashedFile, RunIdentity } from './identity.js';
import type { ImageSize } from './image-shape.js';
import type { LabelCheck } from './label-check.js';
import type { Recipe } from './recipe.js';
import type { RecipeOf, StageName } from './stage-recipes.js';

/** The owner of a figure: the trained student, its moving average, the teacher, or the given predictions. */
export const EVALUATED = ['student', 'teacher', 'predictions'] as const;
export type Evaluated = (typeof EVALUATED)[number];

/** Baselines that need no training: the source model as it is (or its given predictions), and with batch norm re-estimated. */
export const BASELINES = ['source', 'batch-norm'] as const;
export type BaselineName = (typeof BASELINES)[number];

/** What is measured on: the images that the model is adapted to, or a second set of images, which it never is. */
export const IMAGE_SETS = ['target', 'held-out'] as const;
export type ImageSet = (typeof IMAGE_SETS)[number];

/** The measured weights: a baseline, or the model after a stage. */
export type Checkpoint = BaselineName | StageName;

export interface AdapterSummary {
  vendor: string;
  architecture: string;
  description: string;
  /** True for software adapters (SwiftShader, lavapipe): right answers, but slow. */
  isFallback: boolean;
  features: string[];
}

/** One thing that the model reader inferred and the user may correct, for example "dilations 1, 1, 2, 4". */
export interface Inference {
  name: string;
  value: string;
  /** True when names and shapes do not decide it, so that a default was taken. */
  assumed: boolean;
}

/** Weights of one network in a file that holds several: a student and its teacher, or a moving average. */
export interface WeightSet {
  /** By which it is chosen (the recipe's `network.weights`). */
  name: string;
  tensors: number;
  /** Numbers in all tensors of floats. */
  parameters: number;
  chosen: boolean;
}

/** A tensor or an object of the file that is no part of the network. It is written back untouched where it can be. */
export interface LeftOut {
  name: string;
  /** In a few words: "a loss's weight". */
  why: string;
}

/** The opened model, shown as the model card. */
export interface ModelCard {
  file: string;
  format: 'safetensors' | 'pth' | 'onnx';
  bytes: number;
  /** For example "DeepLabV2, ResNet-18 shape, widths 16 32 64 96". */
  architecture: string;
  parameters: number;
  classes: number;
  /** Output stride of the logits relative to the input. */
  outputStride: number;
  inferred: Inference[];
  /** Tensors of the file that the network does not use (auxiliary heads, say). They are written back untouched. */
  unused: string[];
  /** The networks in the file, one of them chosen; not in records of old runs. */
  weightSets?: WeightSet[] | undefined;
  /** Tensors and objects of the file that are no part of the network; not in records of old runs. */
  leftOut?: LeftOut[] | undefined;
  /** The parts in the order of the graph; `output`: channels, and image pixels per pixel along a side. */
  blocks: {
    name: string;
    parameters: number;
    trainable: boolean;
    output?: { channels: number; stride: number } | undefined;
  }[];
}

/** The given predictions of a black-box source model: shown in place of its model card. */
export interface GivenCard {
  /** Files, or an ONNX model that is only run, not looked into. */
  by: 'files' | 'onnx';
  /** The ONNX file, or the first prediction file. */
  file: string;
  count: number;
  classes: number;
  /** The predictions have one channel, the probability of the foreground. */
  binary?: boolean | undefined;
  /** Every form that occurs, in words, with how many files have it: "36 × .npz, top 4, uint8, 192 × 128". */
  forms: string[];
  skipped: SkippedFile[];
}

/** How predictions and images go together. */
export interface PredictionMatch {
  /** How many images have a prediction. */
  matched: number;
  /** Prediction files without an image, and images without a prediction. */
  unmatched: string[];
  /** Predictions that fit their image only with rows and columns swapped. */
  skipped: SkippedFile[];
  /** Sentences about used predictions whose shape differs from their image's. */
  notes?: string[] | undefined;
}

export type SoftLabelForm = 'exact' | 'top-4';

/** The given predictions as Distil holds them. */
export interface StoredLabels {
  images: number;
  /** How they are kept: every probability in float32, or the four surest classes. Old records have the latter. */
  form?: SoftLabelForm | undefined;
  /** In main memory, with the class that was given. */
  bytesPerImage: number;
  /** Mean total variation distance between the given probabilities and what is stored of them, in 0..1. */
  error: number;
  /** Share of the pixels that each class wins in the given predictions. */
  classShares: number[];
}

export interface SkippedFile {
  name: string;
  reason: string;
}

export interface TargetsSummary {
  /** Names (relative paths) of the usable images, in the order of their indices. */
  names: string[];
  skipped: SkippedFile[];
  /** How many images have a label map. */
  labelled: number;
  /** Label files that match no image, and images that lack one when labels were given. */
  unmatched: string[];
  /** How many of these, the first ones, are label files; not in records of old runs. */
  unmatchedLabels?: number | undefined;
  /** Sentences about images that are not what they seem: they name the image and say how it was read. */
  notes?: string[] | undefined;
  /** The size of the image in the middle by shape; not in records of old runs. */
  shape?: ImageSize | undefined;
  /** In the black-box setting. */
  predictions?: PredictionMatch | undefined;
  /** The findings about the label maps and the decision about them; where there are label maps. */
  labelCheck?: LabelCheck | undefined;
}

/** One confusion matrix over the whole set. Classes absent from labels and predictions have a null IoU. */
export interface Metrics {
  mIoU: number;
  mAcc: number;
  aAcc: number;
  iou: (number | null)[];
  /** confusion[truth][prediction], pixels. */
  confusion: number[][];
  images: number;
}

export interface Warning {
  code:
    | 'class-collapse'
    | 'collapsed'
    | 'loss-not-finite'
    | 'no-pixel-kept'
    | 'device-memory'
    | 'fallback-adapter'
    | 'soft-labels-shortened'
    | 'label-check'
    | 'nothing-measured'
    | 'no-batch-norm'
    | 'held-out-overlap'
    | 'image-left-out'
    | 'not-kept';
  stage: StageName | null;
  step: number | null;
  message: string;
  /** Advice. */
  advice: string;
  /** What the sentences are made of (protocol/warnings.ts); not in records of old runs, nor where a file's error says it all. */
  said?: { kind: string; values: Record<string, string> } | undefined;
}

/** Where a run is: after a step (1-based) of a stage; step 0 is before its first one. */
export interface RunPlace {
  stage: StageName;
  /** Of the recipe's stages. */
  index: number;
  step: number;
}

/** The network's predictions have nothing to do with the reference's any more. */
export interface Collapse extends RunPlace {
  /** Where the last good weights are from; null: those that the run began with. */
  good: RunPlace | null;
}

/** Lists of one optimiser step, of which a long run keeps only some. Shares are in [0,1]. */
export interface StepLists {
  /** 64 equal bins over h in [0,1], shares of the pixels. */
  entropyHistogram: number[];
  /** Share of the step's predicted pixels per class (student). */
  classShares: number[];
  /** Teach: per class, the share of its pseudo labels kept, null where the class is absent. */
  keptShareByClass?: (number | null)[];
  /** Teach, class-balanced: confidence threshold of each class. */
  thresholds?: number[];
  /** Indices of the target images in the step. */
  images: number[];
}

/** Numbers of one optimiser step. Shares and entropies are in [0,1]. */
export interface StepNumbers extends StepLists {
  /** Total and parts; stages.ts names those of each stage. */
  losses: Record<string, number>;
  learningRate: number;
  /** Mean normalised entropy h of the step's student predictions. */
  meanEntropy: number;
  /** Share of the pixels that took part: align h < 1/(gamma+1); teach pseudo labels kept; propagate q, the sure share. */
  keptShare: number;
  /** Negative labels: mean number of excluded classes per pixel. */
  negativeCount?: number;
  /** Mixed precision: the factor of the loss's gradient from the next step on. Where it fell, this step changed no weight. */
  lossScale?: number;
  /** Distil: share of the pixels whose ensembled label is another class than the given prediction's. */
  relabelled?: number;
}

/** Numbers of a step as they are kept: most steps of a long run are without the lists. */
export type KeptNumbers = Omit<StepNumbers, keyof StepLists> & Partial<StepLists>;

/** A checkpoint that was written: all that a run needs to go on from there. */
export interface WrittenCheckpoint extends RunPlace {
  bytes: number;
  /** How long the run stood still for it. */
  milliseconds: number;
}

/** What ranks the images (the option `ranking` of Propagate). */
export type RankedBy = RecipeOf<'propagate'>['ranking'];

/** The images in the order in which they are easy, and what of them is. */
export interface Ranking {
  stage: StageName;
  when: 'before' | 'after';
  /** Records of older programs do not say it: by mean entropy. */
  by?: RankedBy;
  /** Image indices; the first `easy` are easy. */
  order: number[];
  /** Mean entropy by image index. */
  entropies: number[];
  easy: number;
}

export type RunEvent =
  | {
      type: 'run-started';
      time: string;
      recipe: Recipe;
      /** The network that is trained: the source model, or the student of a black box. */
      model: ModelCard;
      /** In the black-box setting: the given predictions of the source model. */
      given?: GivenCard | null;
      classes: ClassList;
      targets: TargetsSummary;
      /** Images that are measured on, and nothing else; not in records of old runs. */
      heldOut?: TargetsSummary | null;
      adapter: AdapterSummary;
      versions: Record<string, string>;
      /** Not in records of old runs, and null where the files were not hashed. */
      identity?: RunIdentity | null;
    }
  | {
      type: 'progressed';
      /** 'reading weights' counts bytes, the others images. */
      what:
        | 'reading weights'
        | 'reading predictions'
        | 'ensembling labels'
        | 'opening images'
        | 'reading labels'
        | 'hashing files'
        | 'checking labels'
        | 'evaluating'
        /** Source model and batch norm, between the first steps. */
        | 'measuring baselines'
        | 'ranking images'
        | 'estimating thresholds'
        | 'measuring class shares'
        | 'labelling images'
        | 'estimating batch norm'
        /** Counts predictions: each candidate's of each image. */
        | 'comparing candidates';
      done: number;
      total: number;
    }
  | {
      type: 'evaluated';
      checkpoint: Checkpoint;
      evaluated: Evaluated;
      /** Absent: the target images. */
      set?: ImageSet | undefined;
      metrics: Metrics;
      seconds: number;
    }
  | { type: 'stage-started'; stage: StageName; index: number; steps: number }
  | {
      type: 'stepped';
      stage: StageName;
      index: number;
      /** 1-based. */
      step: number;
      steps: number;
      numbers: StepNumbers;
      milliseconds: number;
      gpuBytes: number;
      tensors: number;
    }
  | ({ type: 'ranked' } & Ranking)
  | { type: 'labels-stored'; labels: StoredLabels }
  | { type: 'warned'; warning: Warning }
  | { type: 'stage-finished'; stage: StageName; index: number; steps: number; seconds: number; result: Evaluated }
  /** With the recipe's `undo`: whether a stage's result was given up. */
  | { type: 'stage-weighed'; weighed: WeighedStage }
  /** At a run's end: what is there without training and what the stages gave, compared without labels. */
  | { type: 'chosen'; choice: Choice; seconds: number }
  /** Says that the run is to stop here. Asking for the next event means to go on anyway. */
  | { type: 'collapsed'; collapse: Collapse }
  | { type: 'checkpoint-written'; checkpoint: WrittenCheckpoint }
  /**
   * A run goes on from a checkpoint; `place` is null where it begins again, before any. `events`: all that happened up to
   * there; none in a log, which holds them already. `seconds`: computed up to there. `adapter`: the one that goes on with it.
   */
  | {
      type: 'run-continued';
      time: string;
      place: RunPlace | null;
      events: KeptEvent[];
      seconds?: number;
      adapter?: string;
    }
  /** After a run's end: its adapted model as a file. */
  | { type: 'result-hashed'; file: HashedFile }
  | { type: 'paused' }
  | { type: 'resumed' }
  | {
      type: 'run-finished';
      time: string;
      outcome: 'done' | 'stopped' | 'failed';
      error?: ErrorReport;
      seconds: number;
    };

export type ProgressEvent = Extract<RunEvent, { type: 'progressed' }>;

export type SteppedEvent = Extract<RunEvent, { type: 'stepped' }>;

/** An event as it is kept in a log (src/report/saved-form.ts): a run's record can be folded from these, too. */
export type KeptEvent =
  | Exclude<RunEvent, SteppedEvent | ProgressEvent>
  | (Omit<SteppedEvent, 'numbers'> & { numbers: KeptNumbers });
