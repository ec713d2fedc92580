import { describe, expect, it } from 'vitest';
import { fold, longRunEvents } from '../../test/long-run.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecord } from './parse-record.js';
import { recordJson } from './record-json.js';
import { sampleRecord } from './record-sample.js';
import { listsEvery, savedRecord, savedStep } from './saved-form.js';
import { hasLists, listedSteps } from './step-lists.js';

const short = fold(longRunEvents({ steps: [3, 4, 3], classes: 5 }));
const long = fold(longRunEvents({ steps: [900, 2_501, 20], classes: 150 }));

const significant = (value: number): number => {
  const [digits = ''] = Math.abs(value).toString().split('e');
  return digits.replace('.', '').replace(/^0+/, '').length;
};

const numbersOf = (value: unknown): number[] => {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
};

describe('the saved form of a record', () => {
  it('has all lists of a short run', () => {
    expect(listsEvery(short)).toBe(1);
    expect(savedRecord(short).steps.every(hasLists)).toBe(true);
  });

  it('has the lists of every k-th step of a long run, and of the first and last step of each stage', () => {
    const every = listsEvery(long);
    expect(every).toBe(3);
    const kept = (index: number): number[] =>
      savedRecord(long).steps.flatMap((step) => (step.index === index && hasLists(step) ? [step.step] : []));
    expect(kept(0).slice(0, 4)).toEqual([1, 3, 6, 9]);
    expect(kept(0).slice(-2)).toEqual([897, 900]);
    expect(kept(1).slice(-2)).toEqual([2499, 2501]);
    expect(kept(2)).toEqual([1, 3, 6, 9, 12, 15, 18, 20]);
    const lists = savedRecord(long).steps.map((step) => [
      step.entropyHistogram,
      step.classShares,
      step.keptShareByClass,
      step.thresholds,
      step.images,
    ]);
    expect(numbersOf(lists).length).toBeLessThan(700_000);
  });

  it('has fewer lists where the steps have many images by choice, and as many as ever where they have not', () => {
    const steps: [number, number, number] = [0, 0, 40_000];
    const [started] = longRunEvents({ steps, classes: 19 });
    const [many] = longRunEvents({ steps, classes: 19, propagate: { images: 256 } });
    const everyOf = (event: RunEvent | undefined) => listsEvery(fold(event ? [event] : []));
    expect(everyOf(started)).toBe(8);
    expect(everyOf(many)).toBe(37);
  });

  it('has at most 7 digits of a fraction, and whole numbers as they are', () => {
    const { steps } = savedRecord(short);
    const fractions = numbersOf(steps).filter((value) => !Number.isInteger(value));
    expect(fractions.length).toBeGreaterThan(500);
    expect(Math.max(...fractions.map(significant))).toBe(7);
    const step = savedStep({ ...short.steps[0]!, lossScale: 2 ** 24, milliseconds: 1234.56789 }, short);
    expect(step).toMatchObject({ lossScale: 16_777_216, milliseconds: 1234.568 });
  });

  it('is the saved form of itself, written and read back too', () => {
    for (const record of [short, long, sampleRecord]) {
      const saved = savedRecord(record);
      expect(saved.steps.map((step) => savedStep(step, saved))).toEqual(saved.steps);
      expect(savedRecord({ ...saved })).toEqual(saved);
      const text = recordJson(record);
      expect(recordJson(parseRecord(text, 'run.json')) === text).toBe(true);
      expect(savedRecord(parseRecord(text, 'run.json'))).toEqual(saved);
    }
  });

  it('is not asked of a file: an old record with all lists and digits opens as it was', () => {
    expect(parseRecord(JSON.stringify(short), 'run.json')).toEqual(short);
  });

  it('leaves out what the run waits for', () => {
    const waiting: RunEvent = { type: 'progressed', what: 'evaluating', done: 1, total: 9 };
    const record = fold([...longRunEvents({ steps: [1, 1, 1], classes: 2 }), waiting]);
    expect(record.progress).not.toBeNull();
    expect(savedRecord(record).progress).toBeNull();
  });

  it('is shown by the latest lists, which are never those of another stage', () => {
    const { steps } = savedRecord(long);
    const listed = listedSteps(steps);
    steps.forEach((step, row) => {
      const shown = listed[row];
      expect(shown?.index).toBe(step.index);
      expect(step.step - (shown?.step ?? -99)).toBeLessThan(3);
    });
  });
});
