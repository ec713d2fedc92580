import type { ClassList } from './classes.js';
import type { ErrorReport } from './errors.js';
import type {
  AdapterSummary,
  GivenCard,
  ModelCard,
  RunEvent,
  RunPlace,
  SkippedFile,
  StepLists,
  TargetsSummary,
  Warning,
} from './events.js';
import type { FrameList } from './frames.js';
import type { ImagesSpace, KeptNotice, KeptPicture, ListedRun, RunEntry, StorageSpace } from './kept-run.js';
import type { LabelChoice } from './label-check.js';
import type { Layer, LayerName } from './layers.js';
import type { NetworkRecipe } from './network-recipe.js';
import type { UsualColours } from './normalisation.js';
import type { PixelCalculation } from './pixel-calculation.js';
import type { ModelPlan, TrialReport } from './plan.js';
import type { PolicyTrial } from './policy-trial.js';
import type { Recipe } from './recipe.js';
import type { RunRecord } from './record.js';
import type { NetworkRequest } from './requests.js';

/** The weights under which an image is looked at: the present ones, or those of the source model. */
export type MapWeights = 'current' | 'source';

/** The layers of one watched image. Layers that do not exist (no labels, no teacher yet) are absent, with the reason. */
export interface ImageMaps {
  image: number;
  name: string;
  width: number;
  height: number;
  /** For example "student after step 12 of align" or "source model". */
  caption: string;
  /** True for the source model's predictions, also when the page asked for the current ones. */
  weights: MapWeights;
  layers: Partial<Record<LayerName, Layer>>;
  missing: Partial<Record<LayerName, string>>;
}

/** One image as it was at one place of a run. */
export interface KeptFrame extends RunPlace {
  maps: ImageMaps;
  /** Lists of the step that the run's record does not hold; null where it holds them. */
  lists: StepLists | null;
}

/** A small copy of a target image: `rgb`, 8 bit, row by row. */
export interface Thumbnail {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** The same, with the number of its image. */
export interface SmallPicture extends Thumbnail {
  image: number;
}

/** Everything about one pixel (x, y in the maps' own resolution). */
export interface PixelReport {
  image: number;
  x: number;
  y: number;
  /** Softmax of the student; of the teacher where there is one. */
  student: number[];
  teacher: number[] | null;
  entropy: number;
  weight: number;
  /** Class id of the pseudo label, and whether it is kept. */
  positive: { label: number; kept: boolean } | null;
  /** Class ids that are excluded (negative labels). */
  negative: number[];
  truth: number | null;
  /** Share of the run's results that give it another class than all together; null where they were not compared. */
  disputed: number | null;
  /** What a stage computes there; null where none was asked for. */
  calculation: PixelCalculation | null;
}

/** A file that crosses the border; the engine reads it by slices and never keeps more than it needs. */
export interface SharedFile {
  /** Path inside the dropped folder, "/" separated. */
  path: string;
  file: Blob;
}

export type ExportKind = 'model' | 'predictions' | 'report' | 'record' | 'metrics' | 'scalars' | 'recipe';

/** The result of an export: a file to download. */
export interface ExportedFile {
  name: string;
  type: string;
  /** A Blob where the file may be too large to lie in memory as a whole. */
  bytes: Uint8Array | Blob;
}

/** The content of a model file: the card, and class names and colours where the file has some (mmcv). */
export interface OpenedModel extends UsualColours {
  card: ModelCard;
  classes: ClassList | null;
  /**
   * A sentence that says where the class list came from, or why the file's cannot be used; '' where the file has none.
   */
  classesOrigin: string;
  /** Sentences about what was ignored in the file, looks odd or will not be written back. */
  notes: string[];
}

/** The student of a black box, as the page chooses it. */
export type StudentRequest = { size: 'small' | 'medium' } | { file: SharedFile };

/** How many files of each kind the user must give again. */
export interface FilesMissing {
  images: number;
  labels: number;
  predictions: number;
  heldOutImages: number;
  heldOutLabels: number;
}

/** What is opened again to continue a kept run: copies of its model files, and how many files the user must give again. */
export interface RunFilesAgain {
  recipe: Recipe;
  classes: ClassList;
  choice: LabelChoice;
  source:
    | { by: 'model'; file: SharedFile; companions: SharedFile[] }
    /** `oracle`: an ONNX model that is only run; null where predictions must be given again. */
    | { by: 'predictions'; oracle: SharedFile | null; student: StudentRequest }
    | { by: 'demo'; blackBox: boolean };
  missing: FilesMissing;
}

/** What is known of the open images; `heldOut`: null where there are none. */
export interface OpenedImages {
  targets: TargetsSummary;
  heldOut: TargetsSummary | null;
}

/** The result of opening files in the black-box setting; `targets` where images were open before. */
export interface OpenedPredictions {
  given: GivenCard;
  student: OpenedModel;
  targets: TargetsSummary | null;
}

/** How the page wants its runs to be kept. */
export interface Keeping {
  /** The final weights are kept too. */
  keepWeights: boolean;
  /** Seconds between two checkpoints, at least. */
  every: number;
  /** Bytes that the maps of some images may take over the steps; 0: none are kept. */
  frameBytes: number;
}

/** A kept run as the page shows it. */
export interface KeptRunContent {
  entry: RunEntry;
  record: RunRecord;
  pictures: KeptPicture[];
  /** Names of the files in its folder. */
  files: string[];
}

/** Questions of the page. Each gets exactly one answer with the same id. */
export interface Requests {
  /** Answered as soon as the engine has a moment: a long silence means that it hangs, or computes without a break. */
  ping: { ask: Record<string, never>; answer: Record<string, never> };
  /** Tries to reach another address, to show that the browser refuses it to the engine too. */
  'try-policy': { ask: Record<string, never>; answer: PolicyTrial };
  'start-device': { ask: Record<string, never>; answer: { adapter: AdapterSummary; warnings: Warning[] } };
  /** `companions`: files that were given together with the model, found by their names (shards of a model). */
  'open-model': {
    ask: {
      file: SharedFile;
      companions: SharedFile[];
      network: NetworkRecipe | null;
      /** Of the recipe's images: some networks exist at one size only. */
      size: { width: number; height: number };
    };
    answer: OpenedModel;
  };
  /** Predictions as files, or a single .onnx that is only run. */
  'open-predictions': {
    /** `classes`: the list that was chosen; null takes the count from the predictions. */
    ask: { files: SharedFile[]; student: StudentRequest; recipe: Recipe; classes: ClassList | null };
    answer: OpenedPredictions;
  };
  'choose-student': { ask: { student: StudentRequest; recipe: Recipe }; answer: OpenedModel };
  /** Looks at files that wait for a model: refuses them where none can be used. */
  'look-at-files': { ask: { images: SharedFile[]; labels: SharedFile[] }; answer: Record<string, never> };
  'open-targets': {
    ask: { images: SharedFile[]; labels: SharedFile[]; recipe: Recipe; choice: LabelChoice };
    answer: TargetsSummary;
  };
  /** Compares labels with the source model's predictions. */
  'check-labels': { ask: { recipe: Recipe }; answer: OpenedImages };
  /** Images that runs are measured on, and nothing else; without a file there are none any more. */
  'open-held-out': {
    ask: { images: SharedFile[]; labels: SharedFile[]; recipe: Recipe; choice: LabelChoice };
    answer: { heldOut: TargetsSummary | null };
  };
  'set-classes': { ask: { classes: ClassList }; answer: Record<string, never> };
  'open-demo': {
    /** `blackBox`: with predictions in place of the source model. */
    ask: { baseUrl: string; blackBox: boolean };
    answer: {
      model: ModelCard;
      given: GivenCard | null;
      targets: TargetsSummary;
      classes: ClassList;
      recipe: Recipe;
    };
  };
  thumbnail: { ask: { image: number; width: number }; answer: Thumbnail };
  /** Maps of one image, without a run going on or between two steps of it. */
  maps: { ask: { image: number; recipe: Recipe; weights: MapWeights }; answer: ImageMaps };
  /** The plan of a recipe on the source model and the device. */
  plan: { ask: { recipe: Recipe }; answer: ModelPlan };
  /** One forward pass of the source model. */
  'try-image': { ask: { image: number; recipe: Recipe }; answer: TrialReport };
  /** `stage`: the place in the recipe of the stage whose calculation is asked for; null asks for none. */
  inspect: {
    ask: { image: number; x: number; y: number; recipe: Recipe; stage: number | null };
    answer: PixelReport;
  };
  run: { ask: { recipe: Recipe; keeping: Keeping }; answer: Record<string, never> };
  pause: { ask: Record<string, never>; answer: Record<string, never> };
  resume: { ask: Record<string, never>; answer: Record<string, never> };
  /** One step while paused. */
  step: { ask: Record<string, never>; answer: Record<string, never> };
  stop: { ask: Record<string, never>; answer: Record<string, never> };
  /** Which images the page shows now; their maps arrive as notices, at most every ~100 ms, each to be acknowledged. */
  watch: { ask: { images: number[] }; answer: Record<string, never> };
  'acknowledge-maps': { ask: Record<string, never>; answer: Record<string, never> };
  export: { ask: { kind: ExportKind }; answer: ExportedFile };
  /** The kept runs. These questions need no GPU, and are answered while a run goes on. */
  'list-runs': { ask: Record<string, never>; answer: { runs: ListedRun[]; space: StorageSpace; images: ImagesSpace } };
  'open-run': { ask: { id: string }; answer: KeptRunContent };
  'rename-run': { ask: { id: string; name: string }; answer: Record<string, never> };
  'delete-run': { ask: { id: string }; answer: Record<string, never> };
  /** Resized images: bytes that they may take in the browser's own storage from now on; 0: none are kept or read. */
  'keep-images': { ask: { bytes: number }; answer: Record<string, never> };
  'delete-images': { ask: Record<string, never>; answer: Record<string, never> };
  'clear-runs': { ask: Record<string, never>; answer: Record<string, never> };
  /** The whole run as one .zip. */
  'export-run': { ask: { id: string }; answer: ExportedFile };
  /** One result of a kept run. */
  'export-kept': { ask: { id: string; kind: ExportKind }; answer: ExportedFile };
  'import-run': { ask: { file: SharedFile }; answer: { id: string } };
  /** The frames of a kept run, while it goes on too. None where it has none. */
  'frames-of-run': { ask: { id: string }; answer: FrameList };
  /** One image at one place. */
  'frame-of-run': { ask: { id: string; place: RunPlace; image: number }; answer: KeptFrame };
  /** Small pictures of the target images that were kept with a run. */
  'small-pictures-of-run': { ask: { id: string }; answer: SmallPicture[] };
  /** What must be open before a kept run can go on. */
  'prepare-run': { ask: { id: string }; answer: RunFilesAgain };
  /** Lets a kept run go on with what is open. It is refused where a file has another hash. */
  'continue-run': { ask: { id: string; keeping: Keeping }; answer: Record<string, never> };
}
export type RequestName = keyof Requests;

export type ToEngine = { [Name in RequestName]: { id: number; name: Name; ask: Requests[Name]['ask'] } }[RequestName];

export type FromEngine =
  | { type: 'answer'; id: number; answer: Requests[RequestName]['answer'] }
  | { type: 'failure'; id: number; error: ErrorReport }
  | { type: 'event'; event: RunEvent }
  | { type: 'maps'; maps: ImageMaps[] }
  | { type: 'skipped'; files: SkippedFile[] }
  /** For the log: something goes on without what the user chose. */
  | { type: 'told'; problem: string }
  /** The worker's network requests since its start: the page cannot see those by itself. */
  | { type: 'requested'; requests: NetworkRequest[] }
  | { type: 'run-kept'; notice: KeptNotice }
  /** The live run has other frames than before. */
  | { type: 'frames'; id: string; list: FrameList }
  | { type: 'device-lost'; reason: string };
