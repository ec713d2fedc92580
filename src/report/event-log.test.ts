import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, longRunEvents } from '../../test/long-run.js';
import { UserError } from '../protocol/errors.js';
import type { Collapse, KeptEvent, Metrics, RunEvent, StepNumbers, Warning } from '../protocol/events.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import { STAGE_NAMES } from '../protocol/stage-recipes.js';
import { eventLine, readEventLines } from './event-log.js';
import { metricsCsv } from './metrics-csv.js';
import { recordJson } from './record-json.js';
import { reportHtml } from './report-html.js';
import { listsEvery, savedRecord } from './saved-form.js';
import { eventsFile } from './tensorboard/events-file.js';

/** The log of events, written while a record is folded from them. */
function logOf(events: Iterable<RunEvent>): { log: string; record: RunRecord } {
  let record = emptyRun;
  let log = '';
  for (const event of events) {
    record = applyEvent(record, event);
    log += eventLine(event, record) ?? '';
  }
  return { log, record };
}

// Numbers of any size, those that JSON lacks included.
const number = fc.double().map((value) => value + 0);
const count = fc.nat(10_000);
const stage = fc.constantFrom(...STAGE_NAMES);
const place = fc.record({ stage, index: fc.nat(2), step: count });
const list = fc.array(number, { maxLength: 5 });

const numbers: fc.Arbitrary<StepNumbers> = fc
  .record(
    {
      losses: fc.dictionary(fc.constantFrom('total', 'entropy', 'diversity', 'mix', 'other'), number),
      learningRate: number,
      meanEntropy: number,
      keptShare: number,
      keptShareByClass: fc.array(fc.option(number), { maxLength: 5 }),
      thresholds: list,
      negativeCount: number,
      lossScale: number,
      relabelled: number,
    },
    { requiredKeys: ['losses', 'learningRate', 'meanEntropy', 'keptShare'] },
  )
  .chain((rest) =>
    fc
      .record({ entropyHistogram: list, classShares: list, images: fc.array(count) })
      .map((lists) => ({ ...rest, ...lists })),
  );

const metrics: fc.Arbitrary<Metrics> = fc.record({
  mIoU: number,
  mAcc: number,
  aAcc: number,
  iou: fc.array(fc.option(number)),
  confusion: fc.array(fc.array(count)),
  images: count,
});

const warning: fc.Arbitrary<Warning> = fc.record({
  code: fc.constantFrom('collapsed', 'loss-not-finite'),
  stage: fc.option(stage),
  step: fc.option(count),
  message: fc.string(),
  advice: fc.string(),
});

const collapse: fc.Arbitrary<Collapse> = fc.tuple(place, fc.option(place)).map(([at, good]) => ({ ...at, good }));

const time = fc.constantFrom('2026-01-02T03:04:05.000Z', '2026-01-02T05:04:05.000Z');

const event: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({
    type: fc.constant('progressed' as const),
    what: fc.constant('evaluating' as const),
    done: count,
    total: count,
  }),
  fc.record({
    type: fc.constant('evaluated' as const),
    checkpoint: fc.constantFrom('source', 'batch-norm', 'align'),
    evaluated: fc.constantFrom('student', 'teacher', 'predictions'),
    metrics,
    seconds: number,
  }),
  fc.record({ type: fc.constant('stage-started' as const), stage, index: fc.nat(2), steps: count }),
  fc.record({
    type: fc.constant('stepped' as const),
    stage,
    index: fc.nat(2),
    step: count,
    steps: count,
    numbers,
    milliseconds: number,
    gpuBytes: count,
    tensors: count,
  }),
  fc.record({
    type: fc.constant('ranked' as const),
    stage,
    when: fc.constantFrom('before', 'after'),
    order: fc.array(count),
    entropies: list,
    easy: count,
  }),
  fc.record({
    type: fc.constant('labels-stored' as const),
    labels: fc.record({ images: count, bytesPerImage: count, error: number, classShares: list }),
  }),
  fc.record({ type: fc.constant('warned' as const), warning }),
  fc.record({
    type: fc.constant('stage-finished' as const),
    stage,
    index: fc.nat(2),
    steps: count,
    seconds: number,
    result: fc.constantFrom('student', 'teacher'),
  }),
  fc.record({ type: fc.constant('collapsed' as const), collapse }),
  fc.record({
    type: fc.constant('checkpoint-written' as const),
    checkpoint: fc.tuple(place, count, number).map(([at, bytes, milliseconds]) => ({ ...at, bytes, milliseconds })),
  }),
  fc.record({
    type: fc.constant('run-continued' as const),
    time,
    place: fc.option(place),
    events: fc.constant([] as KeptEvent[]),
  }),
  fc.constant({ type: 'paused' as const }),
  fc.constant({ type: 'resumed' as const }),
  fc.record({
    type: fc.constant('run-finished' as const),
    time,
    outcome: fc.constantFrom('done', 'stopped', 'failed'),
    seconds: number,
  }),
);

/** Begins as every run does. Half of them are long, so that their steps have few lists. */
const events = fc.tuple(fc.boolean(), fc.array(event, { maxLength: 30 })).map(([long, rest]): RunEvent[] => {
  const [started] = longRunEvents({ steps: long ? [10_000, 10_000, 10_000] : [10, 10, 10], classes: 19 });
  return started ? [started, ...rest] : rest;
});

describe('a log of events', () => {
  it('gives the same saved record as the events themselves', () => {
    fc.assert(
      fc.property(events, (all) => {
        const { log, record } = logOf(all);
        expect(savedRecord(fold(readEventLines(log, 'events.jsonl')))).toEqual(savedRecord(record));
      }),
    );
  });

  it('is the same when it is written again from what was read', () => {
    fc.assert(
      fc.property(events, (all) => {
        const { log, record } = logOf(all);
        const again = readEventLines(log, 'events.jsonl').map((each) => eventLine(each, record));
        expect(again.join('')).toBe(log);
      }),
    );
  });

  it('gives the same files as the events themselves', () => {
    const { log, record } = logOf(longRunEvents({ steps: [3000, 4000, 3000], classes: 3 }));
    const logged = fold(readEventLines(log, 'events.jsonl'));
    expect(listsEvery(record)).toBe(2);
    // Not toBe: the difference of two such texts would take minutes to write.
    expect(recordJson(logged) === recordJson(record)).toBe(true);
    expect(metricsCsv(logged) === metricsCsv(record)).toBe(true);
    expect(reportHtml({ record: logged, pictures: [] }) === reportHtml({ record, pictures: [] })).toBe(true);
    expect(Buffer.compare(eventsFile(logged), eventsFile(record))).toBe(0);
  });

  it('that was cut off anywhere gives the events of its whole lines', () => {
    const { log } = logOf(longRunEvents({ steps: [2, 2, 2], classes: 3 }));
    const whole = readEventLines(log, 'events.jsonl');
    for (let length = 0; length < log.length; length += 97) {
      const lines = log.slice(0, length).split('\n').length - 1;
      expect(readEventLines(log.slice(0, length), 'events.jsonl')).toEqual(whole.slice(0, lines));
    }
    expect(whole).toHaveLength(log.split('\n').length - 1);
  });

  it.each([
    ['{"type":"paused"', 'it is not JSON'],
    ['{"type":"danced"}', 'it has no "type" that this program knows'],
    ['{"type":"progressed","what":"evaluating","done":1,"total":2}', 'it has no "type" that this program knows'],
    ['{"type":"__proto__"}', 'it has no "type" that this program knows'],
    [
      '{"type":"stage-started","stage":"align","index":0,"steps":-1}',
      'steps is -1; it must be a whole number, 0 or more',
    ],
  ])('with the broken line %s is refused with the file and the line', (line, message) => {
    const { log } = logOf(longRunEvents({ steps: [1, 1, 1], classes: 3 }));
    const lines = log.split('\n');
    const broken = [...lines.slice(0, 4), line, ...lines.slice(4)].join('\n');
    try {
      readEventLines(broken, 'events.jsonl');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      if (!(error instanceof UserError)) return;
      expect(error.message).toContain('Line 5 of events.jsonl is not an event of a run: ');
      expect(error.message).toContain(message);
      expect(error.file).toBe('events.jsonl');
    }
  });
});
