import { type ListedRun, type ListedState, type RunEntry, stateOf } from '../../protocol/kept-run.js';
import { duration } from '../words/numbers.js';
import { words } from '../words/words.js';

/** "27 Nov 2026, 19:50" as the page's language writes it, wherever the user is. */
export const dateAndTime = (iso: string): string =>
  new Date(iso).toLocaleString(words.runs.locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });

/** "Teach, step 120 of 200"; null before the first step. */
export const placeWords = ({ reached }: Pick<RunEntry, 'reached'>): string | null =>
  reached && words.runs.place(words.protocol.stages[reached.stage], reached.step, reached.steps);

export const reachedWords = (entry: RunEntry): string => placeWords(entry) ?? words.runs.beforeFirst;

const WORDS: Record<Exclude<ListedState, 'damaged'>, (entry: RunEntry) => string> = {
  running: () => words.runs.states.running,
  done: ({ seconds }) => (seconds === null ? words.runs.states.done : words.runs.states.doneIn(duration(seconds))),
  stopped: (entry) => words.runs.states.stopped(placeWords(entry)),
  collapsed: (entry) => words.runs.states.collapsed(placeWords(entry)),
  failed: (entry) => words.runs.states.failed(placeWords(entry)),
  interrupted: (entry) => words.runs.states.interrupted(placeWords(entry)),
};

/** The state of a run in words. */
export function stateWords(run: ListedRun): string {
  const state = stateOf(run);
  if (state === 'damaged' || !run.entry) return words.runs.states.damaged(run.problem ?? '');
  return WORDS[state](run.entry);
}

export const SORTS = {
  newest: { compare: (a: ListedRun, b: ListedRun) => timeOf(b) - timeOf(a) },
  oldest: { compare: (a: ListedRun, b: ListedRun) => timeOf(a) - timeOf(b) },
  best: { compare: (a: ListedRun, b: ListedRun) => figureOf(b) - figureOf(a) },
  name: {
    compare: (a: ListedRun, b: ListedRun) => (a.entry?.name ?? '').localeCompare(b.entry?.name ?? ''),
  },
} as const;

export type Sort = keyof typeof SORTS;

const timeOf = ({ entry }: ListedRun): number => (entry ? Date.parse(entry.created) : 0);
const figureOf = ({ entry }: ListedRun): number => entry?.figures?.mIoU ?? -1;
