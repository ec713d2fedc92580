import { describe, expect, it } from 'vitest';
import { applyEvent, emptyRun } from '../src/protocol/record.js';
import { eventLine, readEventLines } from '../src/report/event-log.js';
import { parseRecord } from '../src/report/parse-record.js';
import { recordJson } from '../src/report/record-json.js';
import { savedRecord } from '../src/report/saved-form.js';
import { fold, type LongRun, longRunEvents } from './long-run.js';

const MEGABYTE = 1e6;

/** Runs a piece of work, and prints how long it took. */
function timed<Result>(what: string, work: () => Result): Result {
  const start = performance.now();
  const result = work();
  console.log(`${what}: ${Math.round(performance.now() - start)} ms`);
  return result;
}

const RUNS: [what: string, run: LongRun][] = [
  ['19 classes', { steps: [10_000, 20_000, 10_000], classes: 19 }],
  ['150 classes', { steps: [10_000, 20_000, 10_000], classes: 150 }],
  ['many images in each step', { steps: [0, 0, 40_000], classes: 19, propagate: { images: 256 } }],
];

describe.each(RUNS)('a run of 40,000 steps with %s', (what, run) => {
  const events = longRunEvents(run);

  it('is saved in less than 20 MB, reads back, and is the same from its log', { timeout: 120_000 }, () => {
    let record = emptyRun;
    const lines: string[] = [];
    timed('folded and logged', () => {
      for (const event of events) {
        record = applyEvent(record, event);
        lines.push(eventLine(event, record) ?? '');
      }
    });
    const text = timed('run.json for the first time', () => recordJson(record));
    const again = { ...record, tensors: 1 };
    timed('run.json once more', () => recordJson(again));
    console.log(`${what}: run.json ${(text.length / MEGABYTE).toFixed(1)} MB`);
    expect(text.length).toBeLessThan(20 * MEGABYTE);

    const read = timed('run.json read', () => parseRecord(text, 'run.json'));
    expect(recordJson(read) === text).toBe(true);
    const log = lines.join('');
    console.log(`${what}: events.jsonl ${(log.length / MEGABYTE).toFixed(1)} MB`);
    const logged = timed('events.jsonl read and folded', () => fold(readEventLines(log, 'events.jsonl')));
    expect(recordJson(logged) === text).toBe(true);
    expect(savedRecord(logged).steps).toHaveLength(40_000);
  });
});
