import { expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { applyEvent, emptyRun } from '../protocol/record.js';
import { eventLine } from '../report/event-log.js';
import { recordJson } from '../report/record-json.js';
import { sampleRecord } from '../report/record-sample.js';
import { CHECKPOINTS } from './checkpoint.js';
import { EVENTS_FILE } from './event-log.js';
import { RECORD, readRecord } from './kept-record.js';
import { textParts } from './storage.js';

test('a run that was broken off is read from its log, also where an older record lies beside it', async () => {
  const folder = memoryStorage();
  await expect(readRecord(folder)).rejects.toThrow('it was interrupted before its end');
  await folder.write(RECORD, textParts(recordJson(sampleRecord)));
  expect((await readRecord(folder)).started).toBe(sampleRecord.started);

  const { recipe, model, classes, targets } = sampleRecord;
  if (!recipe || !model || !classes || !targets) throw new Error('The sample is a whole run.');
  const adapter = { vendor: 'v', architecture: 'a', description: '', isFallback: true, features: [] };
  const time = '2026-11-27T12:00:00.000Z';
  const events = [
    { type: 'run-started' as const, time, recipe, model, classes, targets, adapter, versions: {} },
    { type: 'stage-started' as const, stage: 'align' as const, index: 0, steps: 9 },
  ];
  const lines = events.map((event) => eventLine(event, applyEvent(emptyRun, event)) ?? '').join('');
  await folder.write(`${CHECKPOINTS}/${EVENTS_FILE}`, textParts(`${lines}{"type":"st`));
  const record = await readRecord(folder);
  expect(record).toMatchObject({ state: 'stopped', started: time, finished: null, seconds: null });
  expect(record.stages).toMatchObject([{ stage: 'align', steps: 9, done: 0 }]);
});
