import { describe, expect, it } from 'vitest';
import { UserError } from '../protocol/errors.js';
import { emptyRun } from '../protocol/record.js';
import { parseRecord } from './parse-record.js';
import { recordJson } from './record-json.js';
import { sampleRecord } from './record-sample.js';

const problem = (text: string): UserError => {
  try {
    parseRecord(text, 'run.json');
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error('parseRecord took it');
};

describe('run.json', () => {
  it('reads back as the record that was written, losses that are not finite included', () => {
    expect(parseRecord(recordJson(sampleRecord), 'run.json')).toEqual(sampleRecord);
    expect(parseRecord(recordJson(emptyRun), 'run.json')).toEqual(emptyRun);
  });

  it('from before the collapse guard is read: it has no collapse, and its recipe has the default guard', () => {
    const { collapse: _, ...old } = JSON.parse(recordJson(sampleRecord));
    delete old.recipe.guard;
    expect(parseRecord(JSON.stringify(old), 'run.json')).toEqual(sampleRecord);
  });

  it('keeps a collapse', () => {
    const good = { stage: 'align', index: 0, step: 2 } as const;
    const record = { ...sampleRecord, collapse: { stage: 'teach', index: 1, step: 9, good, wentOn: true } as const };
    expect(parseRecord(recordJson(record), 'run.json').collapse).toEqual(record.collapse);
  });

  it('does not depend on the order in which keys were set', () => {
    const reversed = Object.fromEntries(Object.entries(sampleRecord).reverse()) as unknown as typeof sampleRecord;
    expect(recordJson(reversed)).toBe(recordJson(sampleRecord));
    expect(recordJson(sampleRecord).startsWith('{\n "version": 1,\n "state": "stopped"')).toBe(true);
  });

  it.each([
    ['{"version": 1', 'it is not JSON'],
    ['[1, 2]', 'it has no "version" and "steps"'],
    ['{"version": 1, "stages": []}', 'it has no "version" and "steps"'],
    ['{"version": 2, "steps": []}', 'of version 2; this program reads version 1'],
    [recordJson(sampleRecord).replace('"mIoU":0.398', '"mIoU":"high"'), 'evaluations.3.metrics.mIoU'],
  ])('refuses %.20s with the file, the place and advice', (text, message) => {
    expect(problem(text).message).toContain(message);
    expect(problem(text).file).toBe('run.json');
    expect(problem(text).advice).toBeTruthy();
  });
});
