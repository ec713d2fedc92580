import { UserError } from '../protocol/errors.js';
import { checkJsonSize } from '../protocol/json-limits.js';
import { applyEvent, emptyRun, type RunRecord } from '../protocol/record.js';
import { readEventLines } from '../report/event-log.js';
import { parseRecord } from '../report/parse-record.js';
import { CHECKPOINTS } from './checkpoint.js';
import { EVENTS_FILE } from './event-log.js';
import type { Storage } from './storage.js';

export const RECORD = 'run.json';

/** The record of a kept run, up to where it was broken off. @throws UserError no-record, bad-record, json-too-large */
export async function readRecord(folder: Pick<Storage, 'read'>): Promise<RunRecord> {
  // A record that lies beside a log is of the time before the run was continued.
  const brokenOff = await recordSoFar(folder);
  if (brokenOff) return brokenOff;
  const bytes = await folder.read(RECORD);
  if (!bytes) {
    throw new UserError('no-record', 'This run has no record: it was interrupted before its end.', {
      advice: 'Continue it if the list offers that, or delete it.',
    });
  }
  checkJsonSize(bytes.length, RECORD);
  return parseRecord(new TextDecoder().decode(bytes), RECORD);
}

/** The record of a run that can be continued, from its log; undefined where it has none. */
async function recordSoFar(folder: Pick<Storage, 'read'>): Promise<RunRecord | undefined> {
  const log = await folder.read(`${CHECKPOINTS}/${EVENTS_FILE}`);
  if (!log || log.length === 0) return undefined;
  const record = readEventLines(new TextDecoder().decode(log), EVENTS_FILE).reduce(applyEvent, emptyRun);
  // Nobody wrote its end: it was broken off.
  return record.state === 'running' || record.state === 'paused' ? { ...record, state: 'stopped' } : record;
}
