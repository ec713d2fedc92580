import { UserError } from '../protocol/errors.js';
import { checkJsonText } from '../protocol/json-limits.js';
import type { RunRecord } from '../protocol/record.js';
import { issuesOf, issuesText } from '../protocol/words.js';
import { recordSchema } from './record-schema.js';

const ADVICE = 'It takes a run.json that this program saved ("Run record" among the downloads of the page).';

function parseJson(text: string, file: string): unknown {
  checkJsonText(text, file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new UserError('bad-record', `${file} is not a run record: it is not JSON (${cause}).`, {
      file,
      advice: ADVICE,
    });
  }
}

/** Reads a saved run record. Throws a UserError that names the file and the first wrong places. */
export const parseRecord = (text: string, file: string): RunRecord => recordOfValue(parseJson(text, file), file);

/** The same for JSON that was parsed already. */
export function recordOfValue(value: unknown, file: string): RunRecord {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version === undefined || !Object.hasOwn(value as object, 'steps')) {
    throw new UserError('bad-record', `${file} is not a run record: it has no "version" and "steps".`, {
      file,
      advice: ADVICE,
    });
  }
  if (version !== 1) {
    const message = `${file} is a run record of version ${JSON.stringify(version)}; this program reads version 1.`;
    throw new UserError('bad-record', message, { file, advice: 'Open it with the program version that wrote it.' });
  }
  const parsed = recordSchema.safeParse(value);
  if (parsed.success) return parsed.data as RunRecord;
  const issues = issuesOf(parsed.error, recordSchema, value);
  const message = `${file} is not a valid run record: ${issuesText(issues)}.`;
  throw new UserError('bad-record', message, { file, advice: ADVICE, issues });
}
