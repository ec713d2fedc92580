import { IGNORED } from '../../protocol/classes.js';
import { instanceIds, labelIds, trainIds } from './cityscapes.js';
import { type Convention, type Ids, isVoid, mapOf, unknown, upTo, withPresent } from './ids.js';

/** 0 is what is not labelled, and the ids of the classes begin at 1. */
function oneTooHigh(ids: Ids): Convention[] {
  const count = ids.classes.classes.length;
  // What is not labelled may have the number behind the last class. That number is one too high as well.
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

/** One was subtracted too often: the first class has become 255 (0 - 1 in a byte), or is missing. */
function oneTooLow(ids: Ids): Convention[] {
  const count = ids.classes.classes.length;
  // What is not labelled had the number behind the last class, or 255.
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

/** Ids that are two or three too high or too low: they were not counted from 0. */
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

/** The step of which all ids are multiples: a whole number, or the step that spreads the classes over 0..255. */
function stepOf(ids: readonly number[], count: number): number | undefined {
  const whole = ids.filter((id) => id > 0).reduce((a, b) => gcd(a, b), 0);
  // What is not labelled may be the multiple behind the last class.
  if (whole > 1 && Math.max(...ids) / whole <= count) return whole;
  const even = 255 / (count - 1);
  const byEven = (id: number) => [Math.floor, Math.round].some((near) => near(Math.round(id / even) * even) === id);
  return ids.every(byEven) ? even : undefined;
}

/** Ids that were spread to be seen: multiples of a step. 0 is the first class, or what is not labelled. */
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

/** Whether a convention reads an id that occurs in another way than the class list does. */
function differs({ idMap }: Convention, { present, asIs }: Ids): boolean {
  return present.some((id) => (idMap[String(id)] ?? id) !== asIs(id));
}

/** Every convention that the ids allow and that differs from how they are read now. */
export const conventionsOf = (ids: Ids): Convention[] =>
  [oneTooHigh, oneTooLow, shifted, labelIds, instanceIds, trainIds, spreadIds]
    .flatMap((rule) => rule(ids))
    .filter((convention) => differs(convention, ids));
