/** The file that a run's events are logged in, a line each (src/report/event-log.ts). */
export const EVENTS_FILE = 'events.jsonl';
