import { create } from 'zustand';
import type { ListedRun } from '../../protocol/kept-run.js';
import { stateOf } from '../../protocol/kept-run.js';
import type { KeptRunContent } from '../../protocol/session.js';
import type { Panel } from '../store.js';

/** So many runs are compared; more would be neither told apart in a chart nor seen beside each other. */
export const LEAST_RUNS = 2;
export const MOST_RUNS = 4;

/** A kept run that is compared, as it was read when Compare was opened. */
export interface OpenedRun extends KeptRunContent {
  id: string;
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

/** Why a run cannot be compared, as the list of runs has it; null where it can. */
export function whyNot(run: ListedRun): string | null {
  const state = stateOf(run);
  switch (state) {
    case 'running':
      return `“${nameOf(run)}” goes on now. It can be compared when it has ended.`;
    case 'damaged':
      return `“${nameOf(run)}” is damaged and cannot be compared.`;
    case 'interrupted':
      return run.entry?.place
        ? null
        : `“${nameOf(run)}” was interrupted before it had a record: there is nothing to compare.`;
    case 'done':
    case 'stopped':
    case 'collapsed':
    case 'failed':
      return null;
    default:
      return state satisfies never;
  }
}

const TOO_MANY = `At most ${MOST_RUNS} runs are compared at a time. Uncheck one of them first.`;

/** Checks a run for Compare, or unchecks it. What cannot be checked is refused with words. */
export function checkRun(run: ListedRun): void {
  useCompare.setState(({ checked }) => {
    if (checked.includes(run.id)) return { checked: checked.filter((id) => id !== run.id), refusal: null };
    const refusal = checked.length >= MOST_RUNS ? TOO_MANY : whyNot(run);
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
