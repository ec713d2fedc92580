import { create } from 'zustand';
import type { ListedFrame } from '../../protocol/frames.js';
import type { ListedRun } from '../../protocol/kept-run.js';
import { stateOf } from '../../protocol/kept-run.js';
import type { KeptRunContent } from '../../protocol/session.js';
import type { Panel } from '../store.js';
import { words } from '../words/words.js';

/** So many runs are compared; more would be neither told apart in a chart nor seen beside each other. */
export const LEAST_RUNS = 2;
export const MOST_RUNS = 4;

/** A kept run that is compared, as it was read when Compare was opened. */
export interface OpenedRun extends KeptRunContent {
  id: string;
  /** Maps that were kept of its steps, in their order; none of an older run. */
  frames: readonly ListedFrame[];
}

/** A run that was asked for and is not compared, and why. */
export interface NotCompared {
  id: string;
  name: string;
  why: string;
}

export interface CompareState {
  /** Runs that are checked in the drawer, in the order in which they were. */
  checked: readonly string[];
  /** Why the last check was refused; null where it was not. */
  refusal: string | null;
  /** The runs side by side; null while Compare is closed. */
  runs: readonly OpenedRun[] | null;
  notCompared: readonly NotCompared[];
  /** The run that the others are compared with. */
  reference: string | null;
  /** What was open before: closing Compare leads back there. */
  from: Panel;
}

export const useCompare = create<CompareState>()(() => ({
  checked: [],
  refusal: null,
  runs: null,
  notCompared: [],
  reference: null,
  from: null,
}));

const nameOf = ({ entry, id }: ListedRun): string => entry?.name ?? id;

/** The first runs that Compare has room for, and why it leaves out the others. */
export function thoseWithRoom(
  ids: readonly string[],
  list: readonly ListedRun[],
): { shown: string[]; leftOut: NotCompared[] } {
  const unique = [...new Set(ids)];
  const leftOut = unique.slice(MOST_RUNS).map((id) => {
    const listed = list.find((run) => run.id === id);
    const name = listed ? nameOf(listed) : id;
    return { id, name, why: words.compare.choice.leftOut(name, MOST_RUNS) };
  });
  return { shown: unique.slice(0, MOST_RUNS), leftOut };
}

/** Why a run cannot be compared, as the list of runs has it; null where it can. */
export function whyNot(run: ListedRun): string | null {
  const state = stateOf(run);
  switch (state) {
    case 'running':
      return words.compare.choice.running(nameOf(run));
    case 'damaged':
      return words.compare.choice.damaged(nameOf(run));
    case 'interrupted':
      return run.entry?.place ? null : words.compare.choice.withoutRecord(nameOf(run));
    case 'done':
    case 'stopped':
    case 'collapsed':
    case 'failed':
      return null;
    default:
      return state satisfies never;
  }
}

/** Checks a run for Compare, or unchecks it. What cannot be checked is refused with words. */
export function checkRun(run: ListedRun): void {
  useCompare.setState(({ checked }) => {
    if (checked.includes(run.id)) return { checked: checked.filter((id) => id !== run.id), refusal: null };
    const refusal = checked.length >= MOST_RUNS ? words.compare.choice.tooMany(MOST_RUNS) : whyNot(run);
    return refusal === null ? { checked: [...checked, run.id], refusal } : { refusal };
  });
}

export const uncheckAll = (): void => useCompare.setState({ checked: [], refusal: null });

/** Runs that are gone from the list, or go on now, are not checked any more. */
export function keepChecked(runs: readonly ListedRun[]): void {
  const able = new Set(runs.filter((run) => whyNot(run) === null).map(({ id }) => id));
  const { checked } = useCompare.getState();
  const left = checked.filter((id) => able.has(id));
  if (left.length < checked.length) useCompare.setState({ checked: left });
}
