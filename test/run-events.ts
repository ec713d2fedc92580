import { adapt } from '../src/adapt/adapt.js';
import type { AdaptOptions } from '../src/adapt/run-stage.js';
import type { RunEvent } from '../src/protocol/events.js';

/** The events of a run, without the places where it could be captured. */
export async function* runEvents(options: AdaptOptions): AsyncGenerator<RunEvent, void, void> {
  for await (const event of adapt(options)) if (event.type !== 'settled') yield event;
}
