import type { RunEntry } from '../protocol/kept-run.js';
import { runEntrySchema } from '../protocol/kept-run.js';
import { placeless } from '../protocol/placeless.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord } from '../protocol/record.js';
import { stageTitle } from '../protocol/stages.js';
import { issuesOf, issuesText } from '../protocol/words.js';
import { baselineTitle, compareWithBaseline } from '../report/baselines.js';
import { endedByCollapse } from '../report/outcome.js';
import { finalEvaluation } from '../report/timeline.js';

/** "Align 60, Teach 60, batch 4, 240 × 180". */
function recipeLine({ stages, batchSize, input }: Recipe): string {
  const steps = stages.map(({ stage, steps }) => `${stageTitle(stage)} ${steps}`);
  return [...steps, `batch ${batchSize}`, `${input.width} × ${input.height}`].join(', ');
}

const isTime = (text: string | null): text is string => text !== null && !Number.isNaN(Date.parse(text));

/** The entry of a run that is just beginning. */
export const firstEntry = (recipe: Recipe | null, created: string): RunEntry => ({
  version: 1,
  name: recipe?.name ?? 'Run',
  created,
  finished: null,
  seconds: null,
  state: 'running',
  recipe: recipe
    ? { name: recipe.name, line: recipeLine(recipe), seed: recipe.seed }
    : { name: 'unknown', line: 'no recipe', seed: 0 },
  model: null,
  targets: null,
  figures: null,
  reached: null,
  place: null,
  thumbnail: null,
  weights: null,
  bytes: 0,
  notes: [],
});

const nameOfModel = (path: string | null): string | null => path && placeless(path);

/** What an entry says of a run that is known so far. */
export function factsOf(
  record: RunRecord,
): Pick<RunEntry, 'finished' | 'seconds' | 'state' | 'model' | 'targets' | 'heldOut' | 'figures' | 'reached'> {
  const { model, given, targets, heldOut, finished, seconds } = record;
  return {
    finished: isTime(finished) ? new Date(finished).toISOString() : null,
    seconds,
    state: keptState(record),
    model: nameOfModel(given?.file ?? model?.file ?? null),
    targets: targets && { images: targets.names.length, labelled: targets.labelled },
    ...(heldOut && { heldOut: { images: heldOut.names.length, labelled: heldOut.labelled } }),
    figures: figuresOf(record),
    reached: reachedBy(record),
  };
}

function keptState(record: RunRecord): RunEntry['state'] {
  const { state } = record;
  switch (state) {
    case 'empty':
    case 'running':
    case 'paused':
      return 'running';
    case 'stopped':
      return endedByCollapse(record) ? 'collapsed' : 'stopped';
    case 'done':
    case 'failed':
      return state;
    default:
      return state satisfies never;
  }
}

function figuresOf(record: RunRecord): RunEntry['figures'] {
  const final = finalEvaluation(record);
  if (!final || !Number.isFinite(final.metrics.mIoU)) return null;
  const comparison = compareWithBaseline(record);
  return {
    mIoU: final.metrics.mIoU,
    difference: comparison?.difference ?? null,
    baseline: comparison ? baselineTitle(comparison.baseline) : null,
  };
}

function reachedBy({ stages }: RunRecord): RunEntry['reached'] {
  const last = stages.at(-1);
  return last ? { stage: last.stage, index: last.index, step: last.done, steps: last.steps } : null;
}

/** The entry of a run of which only its record is known, such as one of the command line. */
export const entryOfRecord = (record: RunRecord, now: string): RunEntry => ({
  ...firstEntry(record.recipe, isTime(record.started) ? new Date(record.started).toISOString() : now),
  ...factsOf(record),
});

/** Reads an entry. `problem` says what is wrong with a damaged one. */
export function readEntry(bytes: Uint8Array): { entry: RunEntry; problem: null } | { entry: null; problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { entry: null, problem: 'Its entry.json is not JSON.' };
  }
  const parsed = runEntrySchema.safeParse(value);
  // Entries of older programs hold the whole path that the command line was given.
  if (parsed.success) return { entry: { ...parsed.data, model: nameOfModel(parsed.data.model) }, problem: null };
  const issues = issuesOf(parsed.error, runEntrySchema, value);
  return { entry: null, problem: `Its entry.json is not valid: ${issuesText(issues)}.` };
}
