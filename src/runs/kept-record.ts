import { UserError } from '../protocol/errors.js';
import { checkJsonSize } from '../protocol/json-limits.js';
import type { RunRecord } from '../protocol/record.js';
import { parseRecord } from '../report/parse-record.js';
import type { Storage } from './storage.js';

export const RECORD = 'run.json';

/** The record of a kept run. @throws UserError no-record, bad-record, json-too-large */
export async function readRecord(folder: Pick<Storage, 'read'>): Promise<RunRecord> {
  const bytes = await folder.read(RECORD);
  if (!bytes) {
    throw new UserError('no-record', 'This run has no record: it was interrupted before its end.', {
      advice: 'Continue it if the list offers that, or delete it.',
    });
  }
  checkJsonSize(bytes.length, RECORD);
  return parseRecord(new TextDecoder().decode(bytes), RECORD);
}
