import type { KeptEvent, KeptNumbers, RunEvent, StepLists, SteppedEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord, StepRecord } from '../protocol/record.js';
import type { StageName } from '../protocol/stage-recipes.js';
import { describeStage } from '../protocol/stages.js';

declare const saved: unique symbol;

/** A record in the one form that a run is saved in. All that is written of a run is made from it. */
export type SavedRecord = RunRecord & { readonly [saved]: true };

/** The facts of a run that decide which of its steps keep their lists. They are known before its first step. */
export type Facts = Pick<RunRecord, 'recipe' | 'classes'>;

/** All lists of a run together have at most about so many numbers, which take 8 MB as JSON. */
const MOST_NUMBERS = 700_000;
/** Of the entropy histogram. */
const BINS = 64;
/** Of class shares, kept shares and thresholds: numbers for each class. */
const PER_CLASS = 3;

/** float32, in which a run computes, has no more. */
const DIGITS = 7;

const LISTS = {
  entropyHistogram: true,
  classShares: true,
  keptShareByClass: true,
  thresholds: true,
  images: true,
} satisfies Record<keyof StepLists, true>;

/** Images of a step: those that a stage has beside the recipe's number count where they are chosen. */
function imagesOfStep({ batchSize, stages }: Recipe): number {
  const chosen = stages.map((stage) => {
    if (stage.stage !== 'propagate' || (stage.easyPerStep === null && stage.hardPerStep === null)) return 0;
    return (stage.easyPerStep ?? batchSize) + (stage.hardPerStep ?? batchSize);
  });
  return Math.max(batchSize, ...chosen);
}

/** The lists are kept of a stage's every k-th step: k is 1, unless the run is long. */
export function listsEvery({ recipe, classes }: Facts): number {
  const steps = (recipe?.stages ?? []).reduce((sum, stage) => sum + stage.steps, 0);
  const numbers = BINS + PER_CLASS * (classes?.classes.length ?? 0) + (recipe ? imagesOfStep(recipe) : 0);
  return Math.max(1, Math.ceil((steps * numbers) / MOST_NUMBERS));
}

function keepsLists({ index, step }: Pick<StepRecord, 'index' | 'step'>, facts: Facts): boolean {
  return step === 1 || step === facts.recipe?.stages[index]?.steps || step % listsEvery(facts) === 0;
}

/** Whole numbers stay as they are. So does a number that was rounded before. -0 becomes 0, as in JSON. */
const rounded = (value: number): number => (Number.isInteger(value) ? value + 0 : Number(value.toPrecision(DIGITS)));

/** Losses in the stage's own order: that of a record which was read from a file is by the alphabet. */
function savedLosses(stage: StageName, losses: StepRecord['losses']): StepRecord['losses'] {
  const { losses: always, lossesByChoice } = describeStage(stage);
  const own: readonly string[] = [...always, ...lossesByChoice];
  const others = Object.keys(losses).filter((name) => !own.includes(name));
  const names = [...own, ...others.sort()].filter((name) => Object.hasOwn(losses, name));
  return Object.fromEntries(names.map((name) => [name, rounded(losses[name] ?? Number.NaN)]));
}

type Value = KeptNumbers[keyof KeptNumbers];

function savedValue(value: Value): Value {
  if (typeof value === 'number') return rounded(value);
  return Array.isArray(value) ? (value.map((each) => (each === null ? null : rounded(each))) as Value) : value;
}

/** Numbers of a step, rounded, with their keys in one order, and without lists where these are not kept. */
function savedNumbers<Numbers extends KeptNumbers>(stage: StageName, numbers: Numbers, keepsLists: boolean): Numbers {
  const saved: Partial<Record<string, unknown>> = {};
  for (const [name, value] of Object.entries(numbers).sort(byName)) {
    if (value === undefined || (!keepsLists && Object.hasOwn(LISTS, name))) continue;
    saved[name] = name === 'losses' ? savedLosses(stage, numbers.losses) : savedValue(value);
  }
  return saved as Numbers;
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/**
 * A step in the form in which it is kept: rounded, and without its lists where they would be too many. Pure; a saved step
 * stays as it is.
 */
export const savedStep = (step: StepRecord, facts: Facts): StepRecord =>
  savedNumbers(step.stage, step, keepsLists(step, facts));

/**
 * An event in the form in which it is kept; undefined for one that leaves no trace in a saved record. `facts`: the record
 * so far, which has them from the first event on.
 */
export function savedEvent(event: RunEvent | KeptEvent, facts: Facts): KeptEvent | undefined {
  switch (event.type) {
    case 'progressed':
      return undefined;
    case 'stepped': {
      const numbers = savedNumbers<KeptNumbers>(event.stage, event.numbers, keepsLists(event, facts));
      return { ...event, numbers, milliseconds: rounded(event.milliseconds) };
    }
    case 'run-continued':
      return { ...event, events: [] };
    default:
      return event;
  }
}

/** The lists of a live step that a saved record does not hold; null where it holds them. */
export function listsLeftOut(event: SteppedEvent, facts: Facts): StepLists | null {
  if (keepsLists(event, facts)) return null;
  const own = Object.entries(savedNumbers(event.stage, event.numbers, true));
  return Object.fromEntries(own.filter(([name]) => Object.hasOwn(LISTS, name))) as unknown as StepLists; // A live step has them all.
}

/** A record is saved several times, and each time it has nearly the same steps: a step is rounded once. */
const records = new WeakMap<RunRecord, SavedRecord>();
const steps = { listed: new WeakMap<StepRecord, StepRecord>(), short: new WeakMap<StepRecord, StepRecord>() };

function rememberedStep(step: StepRecord, facts: Facts): StepRecord {
  const known = keepsLists(step, facts) ? steps.listed : steps.short;
  const result = known.get(step) ?? savedStep(step, facts);
  known.set(step, result);
  known.set(result, result);
  return result;
}

/** Plain data with its keys in one order. */
function ordered<Value>(value: Value): Value;
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(byName)
      .map(([key, each]) => [key, ordered(each)]),
  );
}

/** A record in the form that it is saved in. What it waits for at the moment is left out. */
export function savedRecord(record: RunRecord): SavedRecord {
  const known = records.get(record);
  if (known) return known;
  const { steps: live, ...rest } = record;
  const result = {
    ...ordered(rest),
    progress: null,
    steps: live.map((step) => rememberedStep(step, rest)),
  } as SavedRecord;
  records.set(record, result);
  records.set(result, result);
  return result;
}
