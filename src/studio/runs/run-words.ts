import { type ListedRun, type ListedState, type RunEntry, stateOf } from '../../protocol/kept-run.js';
import { stageTitle } from '../../protocol/stages.js';
import { duration } from '../../report/numbers.js';

/** "27 Nov 2026, 19:50", wherever the user is. */
export const dateAndTime = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });

/** "Teach, step 120 of 200". */
export function reachedWords({ reached }: RunEntry): string {
  if (!reached) return 'before the first step';
  return `${stageTitle(reached.stage)}, step ${reached.step} of ${reached.steps}`;
}

const WORDS: Record<Exclude<ListedState, 'damaged'>, (entry: RunEntry) => string> = {
  running: () => 'Going on now',
  done: ({ seconds }) => (seconds === null ? 'Done' : `Done in ${duration(seconds)}`),
  stopped: (entry) => `Stopped at ${reachedWords(entry)}`,
  collapsed: (entry) => `Collapsed and stopped at ${reachedWords(entry)}`,
  failed: (entry) => `Failed at ${reachedWords(entry)}`,
  interrupted: (entry) => `Interrupted at ${reachedWords(entry)}`,
};

/** The state of a run in words. */
export function stateWords(run: ListedRun): string {
  const state = stateOf(run);
  if (state === 'damaged' || !run.entry) return `Damaged. ${run.problem ?? ''}`;
  const words = WORDS[state](run.entry);
  return words.replace('at before', 'before');
}

export const SORTS = {
  newest: { title: 'newest first', compare: (a: ListedRun, b: ListedRun) => timeOf(b) - timeOf(a) },
  oldest: { title: 'oldest first', compare: (a: ListedRun, b: ListedRun) => timeOf(a) - timeOf(b) },
  best: { title: 'best mIoU first', compare: (a: ListedRun, b: ListedRun) => figureOf(b) - figureOf(a) },
  name: {
    title: 'by name',
    compare: (a: ListedRun, b: ListedRun) => (a.entry?.name ?? '').localeCompare(b.entry?.name ?? ''),
  },
} as const;

export type Sort = keyof typeof SORTS;

const timeOf = ({ entry }: ListedRun): number => (entry ? Date.parse(entry.created) : 0);
const figureOf = ({ entry }: ListedRun): number => entry?.figures?.mIoU ?? -1;
