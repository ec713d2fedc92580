import { type ClassList, classOfId, IGNORED } from '../../protocol/classes.js';
import type { IdMap, LabelFinding } from '../../protocol/label-check.js';
import { CITYSCAPES_19_LABEL_IDS } from '../../protocol/presets.js';
import type { ClassOf } from './agreement.js';
import type { LabelSet } from './label-set.js';

/** Another way in which the ids of a set may be meant. */
export interface Convention {
  code: LabelFinding['code'];
  /** What the ids look like, to follow "The labels look as if". */
  words: string;
  idMap: IdMap;
  /** Whether the ids tell it without a model. */
  certain: boolean;
}

/** What there is to go by: the ids that occur, and what the class list makes of them. */
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

/** A map of all ids that occur. Where a value has no class it is ignored. */
const mapOf = (ids: Iterable<number>, classOf: (id: number) => number): IdMap =>
  Object.fromEntries([...ids].map((id) => [String(id), classOf(id)]));

const upTo = (count: number): number[] => Array.from({ length: count }, (_, id) => id);
const withPresent = ({ present }: Ids, ids: number[]): number[] =>
  [...new Set([...ids, ...present])].sort((a, b) => a - b);
const unknown = ({ present, asIs }: Ids): number[] => present.filter((id) => asIs(id) === undefined);

/** 0 is what is not labelled, and the ids of the classes begin at 1. */
function oneTooHigh(ids: Ids): Convention[] {
  const count = ids.classes.classes.length;
  // What was not labelled may have had the number behind the last class; it is one higher too.
  if (ids.present.some((id) => id > count + 1 && id !== IGNORED)) return [];
  const all = withPresent(ids, upTo(count + 1));
  return [
    {
      code: 'off-by-one',
      words: 'their ids are one too high: 0 is what is not labelled, and the classes begin at 1',
      idMap: mapOf(all, (id) => (id === 0 || id > count ? IGNORED : id - 1)),
      certain: !ids.present.includes(0) && ids.present.includes(count) && ids.present.length >= 3,
    },
  ];
}

/** One was taken off too often: the first class has become 255 (0 - 1 in a byte), or is missing. */
function oneTooLow(ids: Ids): Convention[] {
  const count = ids.classes.classes.length;
  // What was not labelled had the number behind the last class, or 255.
  if (ids.present.some((id) => id >= count && id < IGNORED - 1 && ids.asIs(id) !== IGNORED)) return [];
  const all = withPresent(ids, upTo(count - 1));
  const raised = (wrapped: number) => (id: number) => (id < count - 1 ? id + 1 : id === IGNORED ? wrapped : IGNORED);
  const low = 'their ids are one too low: one was taken off where no class stands for "not labelled"';
  return [
    { code: 'off-by-one', words: low, idMap: mapOf(all, raised(IGNORED)), certain: false },
    {
      code: 'off-by-one',
      words: `${low}; 255 is the first class (0 - 1 in a byte)`,
      idMap: mapOf(withPresent(ids, [...upTo(count - 1), IGNORED]), raised(0)),
      certain: false,
    },
  ];
}

/** Ids that were counted from another number than 0: by two or three, up or down. */
function shifted(ids: Ids): Convention[] {
  const count = ids.classes.classes.length;
  return [2, 3].flatMap((by) =>
    [by, -by].map((shift): Convention => {
      const all = withPresent(ids, upTo(count + by)).filter((id) => !isVoid(id));
      const read = (id: number) => (id - shift >= 0 && id - shift < count ? id - shift : IGNORED);
      const words = `their ids are ${by} too ${shift > 0 ? 'high' : 'low'}`;
      return { code: 'off-by-one', words, idMap: mapOf(all, read), certain: false };
    }),
  );
}

const CITYSCAPES_CLASSES = 19;
const LAST_LABEL_ID = 33;
const trainIdOf = (labelId: number): number => CITYSCAPES_19_LABEL_IDS.idMap?.[String(labelId)] ?? IGNORED;
/** -1 (a licence plate) in 16 bits. */
const MINUS_ONE = 65535;

/** Cityscapes' label ids (7 road, 8 sidewalk, 11 building …) where train ids are expected. */
function labelIds(ids: Ids): Convention[] {
  if (ids.classes.classes.length !== CITYSCAPES_CLASSES) return [];
  const plain = ids.present.filter((id) => id !== IGNORED && id !== MINUS_ONE);
  if (plain.length === 0 || plain.some((id) => id > LAST_LABEL_ID)) return [];
  return [
    {
      code: 'label-ids',
      words: 'they hold Cityscapes label ids (7 road, 8 sidewalk, 11 building …), not train ids',
      idMap: mapOf(withPresent(ids, upTo(LAST_LABEL_ID + 1)), trainIdOf),
      certain: unknown(ids).filter((id) => id <= LAST_LABEL_ID).length >= 2,
    },
  ];
}

/** Cityscapes' instance ids: label id times 1000, plus the number of the thing. */
function instanceIds(ids: Ids): Convention[] {
  const INSTANCES = 1000;
  if (ids.classes.classes.length !== CITYSCAPES_CLASSES || !ids.present.some((id) => id >= INSTANCES)) return [];
  const labelIdOf = (id: number): number => (id >= INSTANCES ? Math.floor(id / INSTANCES) : id);
  const allowed = (id: number) => id === IGNORED || id === MINUS_ONE || labelIdOf(id) <= LAST_LABEL_ID;
  if (!ids.present.every(allowed)) return [];
  return [
    {
      code: 'label-ids',
      words: 'they hold Cityscapes instance ids (label id x 1000 + number)',
      idMap: mapOf(ids.present, (id) => (id === IGNORED || id === MINUS_ONE ? IGNORED : trainIdOf(labelIdOf(id)))),
      certain: true,
    },
  ];
}

/** Train ids where the class list maps Cityscapes' label ids. */
function trainIds(ids: Ids): Convention[] {
  const { classes, present } = ids;
  const mapsLabelIds = classOfId(classes, 7) === 0 && classOfId(classes, 26) === 13;
  if (classes.classes.length !== CITYSCAPES_CLASSES || !mapsLabelIds) return [];
  const plain = present.filter((id) => id !== IGNORED);
  if (plain.some((id) => id >= CITYSCAPES_CLASSES)) return [];
  return [
    {
      code: 'train-ids',
      words: 'they hold Cityscapes train ids already (0 road, 1 sidewalk, 2 building …), not label ids',
      idMap: mapOf(withPresent(ids, upTo(CITYSCAPES_CLASSES)), (id) => (id < CITYSCAPES_CLASSES ? id : IGNORED)),
      // A set of streets without vegetation, sky and car (label ids 21, 23, 26) is hardly to be found.
      certain: plain.length >= 3,
    },
  ];
}

/** Ids that a set uses for what is not labelled, whatever its classes are. */
const isVoid = (id: number): boolean => id === IGNORED || id === MINUS_ONE;

/** The step of which all ids are multiples: any whole one, or the one that spreads the classes over 0..255. */
function stepOf(ids: readonly number[], count: number): number | undefined {
  const whole = ids.filter((id) => id > 0).reduce((a, b) => gcd(a, b), 0);
  // What is not labelled may be the multiple behind the last class.
  if (whole > 1 && Math.max(...ids) / whole <= count) return whole;
  const even = 255 / (count - 1);
  const byEven = (id: number) => [Math.floor, Math.round].some((near) => near(Math.round(id / even) * even) === id);
  return ids.every(byEven) ? even : undefined;
}

/** Ids that were spread to be seen: multiples of a step, with 0 the first class or what is not labelled. */
function spreadIds(ids: Ids): Convention[] {
  const count = ids.classes.classes.length;
  const { present } = ids;
  if (unknown(ids).length === 0 || present.length < 2 || present.length > count + 2) return [];
  const plain = present.filter((id) => !isVoid(id));
  const [used, step] = [present, plain]
    .map((some) => [some, stepOf(some, count)] as const)
    .find(([, found]) => found !== undefined) ?? [present, undefined];
  if (step === undefined) return [];
  const words = `their ids were spread to be seen: all are multiples of ${Number.isInteger(step) ? step : step.toFixed(1)}`;
  const read = (first: number) => (id: number) => {
    const place = Math.round(id / step) - first;
    return used.includes(id) && place >= 0 && place < count ? place : IGNORED;
  };
  const isLast = Math.max(...used) / step >= count;
  return [
    { code: 'spread-ids', words, idMap: mapOf(present, read(0)), certain: present.length >= 3 && !isLast },
    {
      code: 'spread-ids',
      words: `${words}, and 0 is what is not labelled`,
      idMap: mapOf(present, read(1)),
      certain: false,
    },
  ];
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Whether a convention reads any id that occurs in another way than now. */
function differs({ idMap }: Convention, { present, asIs }: Ids): boolean {
  return present.some((id) => (idMap[String(id)] ?? id) !== asIs(id));
}

/** Every convention that the ids allow and that is not how they are read now. */
export const conventionsOf = (ids: Ids): Convention[] =>
  [oneTooHigh, oneTooLow, shifted, labelIds, instanceIds, trainIds, spreadIds]
    .flatMap((rule) => rule(ids))
    .filter((convention) => differs(convention, ids));

/** How a convention reads ids. */
export const readBy =
  (idMap: IdMap, { classes }: Ids): ClassOf =>
  (id) =>
    classOfId({ ...classes, ignore: [], idMap }, id);

/** The ids that the class list does not know, with how many files have one. */
export function unknownIds(ids: Ids): { ids: number[]; pixels: number; share: number } {
  const all = [...ids.set.ids.values()].reduce((sum, { pixels }) => sum + pixels, 0);
  const found = unknown(ids);
  const pixels = found.reduce((sum, id) => sum + (ids.set.ids.get(id)?.pixels ?? 0), 0);
  return { ids: found, pixels, share: all === 0 ? 0 : pixels / all };
}
