import { type ClassList, classOfId, IGNORED } from '../../protocol/classes.js';
import type { IdMap, LabelFinding } from '../../protocol/label-check.js';
import type { ClassOf } from './agreement.js';
import type { LabelSet } from './label-set.js';

/** The ids that occur, and how the class list reads them. */
export interface Ids {
  set: LabelSet;
  /** The ids that occur, in order. */
  present: readonly number[];
  classes: ClassList;
  /** As the labels are read now. */
  asIs: ClassOf;
}

export const idsOf = (set: LabelSet, classes: ClassList): Ids => ({
  set,
  present: [...set.ids.keys()].sort((a, b) => a - b),
  classes,
  asIs: (id) => classOfId(classes, id),
});

/** Another way in which the ids of a set may be meant. */
export interface Convention {
  code: LabelFinding['code'];
  /** What the ids look like, to follow "The labels look as if". */
  words: string;
  idMap: IdMap;
  /** Whether the ids show it without a model. */
  certain: boolean;
}

/** An id map of these ids. An id without a class is ignored. */
export const mapOf = (ids: Iterable<number>, classOf: (id: number) => number): IdMap =>
  Object.fromEntries([...ids].map((id) => [String(id), classOf(id)]));

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, id) => id);
export const withPresent = ({ present }: Ids, ids: number[]): number[] =>
  [...new Set([...ids, ...present])].sort((a, b) => a - b);
export const unknown = ({ present, asIs }: Ids): number[] => present.filter((id) => asIs(id) === undefined);

/** -1 (a licence plate) in 16 bits. */
export const MINUS_ONE = 65535;

/** Ids that sets of any classes use for what is not labelled. */
export const isVoid = (id: number): boolean => id === IGNORED || id === MINUS_ONE;

/** How a convention reads ids. */
export const readBy =
  (idMap: IdMap, { classes }: Ids): ClassOf =>
  (id) =>
    classOfId({ ...classes, ignore: [], idMap }, id);

/** The ids that the class list does not know, their pixels, and their share of all pixels. */
export function unknownIds(ids: Ids): { ids: number[]; pixels: number; share: number } {
  const all = [...ids.set.ids.values()].reduce((sum, { pixels }) => sum + pixels, 0);
  const found = unknown(ids);
  const pixels = found.reduce((sum, id) => sum + (ids.set.ids.get(id)?.pixels ?? 0), 0);
  return { ids: found, pixels, share: all === 0 ? 0 : pixels / all };
}
