import type { ModelFacts } from '../../engine/source/model-facts.js';
import type { Departures } from '../../protocol/departures.js';

/** What a file is, as plain data: `inspect --json` prints it. A key that says nothing of a file is null or empty. */
export type Facts =
  | ({ what: 'model' } & ModelFacts)
  | ClassListFacts
  | RecipeFacts
  | RunFacts
  | RunArchiveFacts
  | PredictionFacts
  | ImageFacts
  | FolderFacts
  | UnreadModelFacts
  | { what: 'unknown' };

export type FactsOf<What extends Facts['what']> = Extract<Facts, { what: What }>;

/** A model file by its first bytes, of which not even the names of tensors can be read. */
interface UnreadModelFacts {
  what: 'unread-model';
  format: ModelFacts['format'];
}

interface ClassListFacts {
  what: 'class-list';
  name: string;
  classes: string[];
  ignore: number[];
  idMap: Record<string, number> | null;
}

interface RecipeFacts {
  what: 'recipe';
  name: string;
  seed: number;
  batchSize: number;
  input: { width: number; height: number };
  stages: { stage: string; steps: number }[];
  /** Where it leaves the paper; null of another method, which `otherMethod` names. */
  paper: Departures | null;
  otherMethod: string | null;
}

interface RunFacts {
  what: 'run';
  state: string;
  started: string | null;
  seconds: number | null;
  recipe: string | null;
  model: string | null;
  adapter: string | null;
  images: number;
  labelled: number;
  stages: { stage: string; steps: number; done: number }[];
  evaluations: { checkpoint: string; evaluated: string; mIoU: number }[];
}

interface RunArchiveFacts {
  what: 'run-archive';
  files: string[];
}

interface PredictionFacts {
  what: 'predictions';
  /** ".npz, top 3, uint8, 192 × 128" */
  form: string;
  width: number;
  height: number;
  /** Null where the file does not tell. */
  classes: number | null;
}

interface ImageFacts {
  what: 'image';
  kind: string;
  width: number;
  height: number;
  /** What it holds as a label map; null for a picture. */
  labels: { kind: 'grey' | 'palette' | 'true-colour'; values: number[] } | null;
}

interface FolderFacts {
  what: 'folder';
  /** How many files there are of each kind. */
  files: Record<string, number>;
}

/** What is known of a file, and the error by which other commands would refuse it. */
export interface Looked {
  facts: Facts;
  refused: unknown;
}

export const used = (facts: Facts): Looked => ({ facts, refused: undefined });
