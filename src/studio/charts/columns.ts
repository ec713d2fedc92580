import type { StepLists } from '../../protocol/events.js';
import type { StepRecord } from '../../protocol/record.js';
import { keptShare } from '../../report/curves.js';
import { hasLists, type ListedStep } from '../../report/step-lists.js';
import { type Band, globalStep } from '../../report/timeline.js';

/**
 * The steps of a run as columns for the charts. They grow at the end as steps come in: a run of many thousand steps is
 * not converted again for each new step.
 */
export interface Columns {
  steps: readonly StepRecord[];
  /** Global step of each row. */
  x: number[];
  losses: Map<string, (number | null)[]>;
  entropy: number[];
  /** Share of the pixels that take part; null in a stage where all do. */
  kept: (number | null)[];
  /** True when any step has a kept share. */
  keeps: boolean;
  /** Share of the labels that ensembling moved to another class; null outside Distil. */
  relabelled: (number | null)[];
  /** Whose lists are shown at each row: the step's own, or those of the latest step before it that has some. */
  listed: (ListedStep | undefined)[];
  /** True when any step has no lists of its own. */
  sparse: boolean;
  /** One column per class, of the listed steps. */
  shares: (number | null)[][];
}

const empty = (): Columns => ({
  steps: [],
  x: [],
  losses: new Map(),
  entropy: [],
  kept: [],
  keeps: false,
  relabelled: [],
  listed: [],
  sparse: false,
  shares: [],
});

/** True when `next` is `old` with more steps at its end. */
const continues = (old: readonly StepRecord[], next: readonly StepRecord[]): boolean =>
  old.length <= next.length && old[0] === next[0] && old.at(-1) === next[old.length - 1];

function addLosses(losses: Columns['losses'], step: StepRecord, row: number): void {
  for (const [name, value] of Object.entries(step.losses)) {
    const column = losses.get(name) ?? new Array<number | null>(row).fill(null);
    column[row] = Number.isFinite(value) ? value : null;
    losses.set(name, column);
  }
  for (const column of losses.values()) if (column.length === row) column.push(null);
}

function addStep(columns: Columns, step: StepRecord, bands: readonly Band[]): void {
  const row = columns.x.length;
  addLosses(columns.losses, step, row);
  columns.x.push(globalStep(bands, step.index, step.step));
  columns.entropy.push(step.meanEntropy);
  columns.kept.push(keptShare(step));
  columns.keeps ||= keptShare(step) !== null;
  columns.relabelled.push(step.relabelled ?? null);
  const listed = hasLists(step) ? step : columns.listed.at(-1);
  columns.listed.push(listed);
  columns.sparse ||= listed !== step;
  listed?.classShares.forEach((share, id) => {
    const column = columns.shares[id] ?? new Array<null>(row).fill(null);
    columns.shares[id] = column;
    column.push(share);
  });
}

/** Columns of `steps`; those of `old` are extended in place where possible. The wrapper is new whenever rows are. */
export function columnsOf(steps: readonly StepRecord[], bands: readonly Band[], old?: Columns): Columns {
  if (old && old.steps === steps) return old;
  const columns = old && continues(old.steps, steps) ? { ...old, steps } : { ...empty(), steps };
  for (const step of steps.slice(columns.x.length)) addStep(columns, step, bands);
  return columns;
}

/** The same with the lists of one step, which its record left out. */
export function withLists(columns: Columns, at: number | null, lists: StepLists | null): Columns {
  const row = at === null || !lists ? -1 : nearestRow(columns.x, at);
  const step = columns.steps[row];
  if (!lists || !step || columns.x[row] !== at) return columns;
  return { ...columns, listed: columns.listed.with(row, { ...step, ...lists }) };
}

/** Row whose global step is nearest to x; -1 without rows. Binary search, x is increasing. */
export function nearestRow(x: readonly number[], at: number): number {
  let low = 0;
  let high = x.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  if (high < 0) return -1;
  return Math.abs((x[high] ?? 0) - at) < Math.abs((x[low] ?? 0) - at) ? high : low;
}

/** Row of the latest step of the stage that is looked at, else of all stages; -1 without rows. */
export function latestRow({ steps }: Pick<Columns, 'steps'>, focus: Band['stage'] | null): number {
  const row = steps.findLastIndex(({ stage }) => stage === focus);
  return row < 0 ? steps.length - 1 : row;
}

/**
 * The part of the axis to show: the focused stage, or the whole plan. While less than half of it is done, only half
 * (a quarter, ...) is shown, so that the curves can be read from the first steps on.
 */
export function axisRange(bands: readonly Band[], done: number, focus: Band['stage'] | null): [number, number] {
  const band =
    focus && (bands.findLast(({ stage, start }) => stage === focus && start < done) ?? firstOf(bands, focus));
  if (band) return [band.start, Math.max(band.start + 1, band.end)];
  let end = Math.max(1, bands.at(-1)?.end ?? done);
  while (end / 2 >= Math.max(done, 20)) end = Math.ceil(end / 2);
  return [0, end];
}

const firstOf = (bands: readonly Band[], stage: Band['stage']): Band | undefined =>
  bands.find((band) => band.stage === stage);
