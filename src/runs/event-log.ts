import type { RunEvent } from '../protocol/events.js';

/** The file that a run's events are logged in, a line each. */
export const EVENTS_FILE = 'events.jsonl';

/** An event as a line of the log; undefined for events that a record does not need. */
export const eventLine = (event: RunEvent): string | undefined =>
  event.type === 'progressed'
    ? undefined
    : JSON.stringify(event.type === 'run-continued' ? { ...event, events: [] } : event);

export const readEventLines = (text: string, _file: string): RunEvent[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]));
