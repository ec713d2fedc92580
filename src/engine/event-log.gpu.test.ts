import { afterEach, expect, test } from 'vitest';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { parseRecipe } from '../protocol/recipe.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import { eventLine, readEventLines } from '../report/event-log.js';
import { recordJson } from '../report/record-json.js';
import type { Device } from './device.js';

let open: Device | undefined;
afterEach(() => open?.destroy());

const recipe = parseRecipe({
  ...alignRecipe(2),
  stages: [
    { stage: 'align', steps: 2, learningRate: 1e-3 },
    { stage: 'teach', steps: 2, learningRate: 1e-3 },
    { stage: 'propagate', steps: 2, learningRate: 1e-3 },
  ],
});

test('the log of a run gives the record of the run', async () => {
  const { session, device, events } = await openSession(recipe);
  open = device;
  await session.run(recipe);
  let record: RunRecord = emptyRun;
  let log = '';
  for (const event of events) {
    record = applyEvent(record, event);
    log += eventLine(event, record) ?? '';
  }
  const logged = readEventLines(log, 'events.jsonl');
  expect(recordJson(logged.reduce(applyEvent, emptyRun))).toBe(recordJson(session.record));
  expect(session.record.steps).toHaveLength(6);
  expect(new Set(logged.map(({ type }) => type))).toEqual(
    new Set(events.map(({ type }) => type).filter((type) => type !== 'progressed')),
  );
});
