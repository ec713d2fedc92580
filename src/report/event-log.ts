import { UserError } from '../protocol/errors.js';
import type { KeptEvent, RunEvent } from '../protocol/events.js';
import { issuesOf, issuesText } from '../protocol/words.js';
import { eventSchemas } from './event-schema.js';
import { canonicalJson, isObject } from './record-json.js';
import { type Facts, savedEvent } from './saved-form.js';

/**
 * An event as a line of a log, its end included; undefined for one that leaves no trace in a saved record. `facts`: the
 * run's record so far.
 */
export function eventLine(event: RunEvent | KeptEvent, facts: Facts): string | undefined {
  const kept = savedEvent(event, facts);
  return kept && `${canonicalJson(kept)}\n`;
}

const isKnown = (type: unknown): type is KeptEvent['type'] =>
  typeof type === 'string' && Object.hasOwn(eventSchemas, type);

function readLine(line: string, file: string, place: number): KeptEvent {
  const problem = (why: string): UserError =>
    new UserError('bad-event-log', `Line ${place} of ${file} is not an event of a run: ${why}.`, {
      file,
      advice: 'The file was changed or damaged. Start the run anew.',
    });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw problem(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isObject(value) || !isKnown(value.type)) throw problem('it has no "type" that this program knows');
  const schema = eventSchemas[value.type];
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw problem(issuesText(issuesOf(parsed.error, schema, value)));
  return parsed.data as KeptEvent;
}

/**
 * Reads a log of events. Text behind the last line's end is a line that was cut off when it was written: it is left out.
 * @throws UserError bad-event-log, which names the file and the line
 */
export function readEventLines(text: string, file: string): KeptEvent[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, row) => readLine(line, file, row + 1));
}
