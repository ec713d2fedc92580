import { z } from 'zod';
import { frameFactsSchema } from './frames.js';
import { STAGE_NAMES } from './stage-recipes.js';

const count = z.int().min(0);
const text = z.string().max(1000);
const place = z.object({ stage: z.enum(STAGE_NAMES), index: count, step: count });

/** The longest name that a user may give a run. */
export const LONGEST_NAME = 120;

/** How a kept run ended. "running" stays behind in the entry of a run whose page or process was gone before its end. */
export const KEPT_STATES = ['running', 'done', 'stopped', 'collapsed', 'failed'] as const;

/** What a list of runs shows of one of them: the file entry.json of its folder. */
export const runEntrySchema = z.object({
  version: z.literal(1),
  name: z.string().min(1).max(LONGEST_NAME),
  /** Both ISO 8601. */
  created: z.iso.datetime(),
  finished: z.iso.datetime().nullable(),
  /** Computing time. */
  seconds: z.number().nullable(),
  state: z.enum(KEPT_STATES),
  recipe: z.object({
    name: text,
    /** Stages, steps, batch and size in words. */
    line: text,
    seed: count,
  }),
  /** File name of the source model, or of the first given prediction. */
  model: text.nullable(),
  targets: z.object({ images: count, labelled: count }).nullable(),
  /** Images that the run was only measured on; its figures are of these. */
  heldOut: z.object({ images: count, labelled: count }).nullable().optional(),
  /** The result; `difference`: to the strongest baseline, whose title is `baseline`. All in [0,1]. */
  figures: z.object({ mIoU: z.number(), difference: z.number().nullable(), baseline: text.nullable() }).nullable(),
  /** The last step that was done, and how many its stage has. */
  reached: place.extend({ steps: count }).nullable(),
  /** The latest checkpoint: where the run can be continued. */
  place: place.nullable(),
  thumbnail: z.object({ width: count, height: count }).nullable(),
  /** Maps that were kept over the steps; absent in entries of older programs. */
  frames: frameFactsSchema.nullable().optional(),
  /** File name of the final weights, where they were kept. */
  weights: text.nullable(),
  bytes: count,
  /** Sentences about what could not be kept. */
  notes: z.array(text),
});

export type RunEntry = z.infer<typeof runEntrySchema>;

/** A run in the store. */
export interface ListedRun {
  /** Name of its folder. */
  id: string;
  /** Null where its entry is damaged; `problem` then says how. */
  entry: RunEntry | null;
  problem: string | null;
  /** True while a tab of this browser runs it. */
  going: boolean;
  /** PNG. */
  thumbnail: Uint8Array | null;
}

export type ListedState = (typeof KEPT_STATES)[number] | 'interrupted' | 'damaged';

export function stateOf({ entry, going }: ListedRun): ListedState {
  if (!entry) return 'damaged';
  return entry.state === 'running' && !going ? 'interrupted' : entry.state;
}

/** A picture of a kept run. */
export interface KeptPicture {
  image: number;
  name: string;
  caption: string;
  png: Uint8Array;
}

/** Resized images that are kept in the browser's own storage. */
export interface ImagesSpace {
  images: number;
  bytes: number;
  /** Images that came from there since the page was opened. */
  read: number;
}

/** What the browser says of the storage of this page; null where it does not say. Bytes. */
export interface StorageSpace {
  used: number | null;
  quota: number | null;
  /** True when the browser has promised to delete nothing by itself. */
  persisted: boolean | null;
}

/**
 * What of the live run lies in the browser's own storage, where it outlives the page: nothing, a checkpoint, or the
 * results of a run that is over.
 */
export type Kept = 'not' | 'checkpoint' | 'results';

/** Tells the page how the live run is kept. */
export interface KeptNotice {
  id: string | null;
  /** Why it is not kept, or not wholly. */
  problem: string | null;
  /** What is left in the store of a run that is over; null where that is not new, or not known. */
  kept: Kept | null;
}
