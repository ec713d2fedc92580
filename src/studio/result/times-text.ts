import type { RunPlace } from '../../protocol/events.js';
import type { RunRecord } from '../../protocol/record.js';
import { clockSeconds } from '../../report/run-time.js';
import { byteSize, duration, percentSign } from '../words/numbers.js';
import { words } from '../words/words.js';

/** What the report says in English of a run's time (`seconds`: of computing): that, by the clock, where it was continued, its checkpoints. */
export function timesText(record: RunRecord, seconds: number): string {
  const places = record.continued.map(({ place, adapter }) => placeText(place, adapter)).join(', ');
  const time = timeText(record, seconds) + (places ? ` (${places})` : '');
  return [time, checkpointsText(record, seconds)].filter(Boolean).join('; ');
}

function timeText(record: RunRecord, seconds: number): string {
  const { computed, clock, continued } = words.result.time;
  const wall = clockSeconds(record);
  const count = record.continued.length;
  if (wall === null && count === 0) return duration(seconds);
  const parts = [computed(duration(seconds)), wall !== null && clock(duration(wall)), count > 0 && continued(count)];
  return parts.filter(Boolean).join(', ');
}

/** Where a run went on: "after step 120 of teach on NVIDIA …". */
export function placeText(place: RunPlace | null, adapter?: string | null): string {
  const { step, beginning, on } = words.result.time;
  const where = place ? step(place.step, words.protocol.stages[place.stage]) : beginning;
  return adapter ? on(where, adapter) : where;
}

function checkpointsText({ checkpoints: { count, bytes, milliseconds } }: RunRecord, seconds: number): string | null {
  if (count === 0) return null;
  const said = words.result.time;
  const written = said.checkpoints(count, byteSize(bytes));
  return seconds ? said.share(written, percentSign(milliseconds / 1000 / seconds)) : written;
}
