import type { RunRecord } from '../protocol/record.js';
import { byteSize, percentSign } from './numbers.js';
import { placeWords } from './outcome.js';

/** How often: once, twice, 3 times. */
export const timesWord = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`);

/**
 * What the checkpoints took: "12 checkpoints, the latest of 3.1 MB, 0.4 % of the run's time". Undefined where none was
 * written.
 */
export function checkpointWords({
  checkpoints,
  seconds,
}: Pick<RunRecord, 'checkpoints' | 'seconds'>): string | undefined {
  const { count, bytes, milliseconds } = checkpoints;
  if (count === 0) return undefined;
  const number =
    count === 1 ? `1 checkpoint of ${byteSize(bytes)}` : `${count} checkpoints, the latest of ${byteSize(bytes)}`;
  return seconds ? `${number}, ${percentSign(milliseconds / 1000 / seconds)} of the run’s time` : number;
}

/** From where a run was continued, each time: "after step 120 of teach, from its beginning". */
export function continuedWords({ continued }: Pick<RunRecord, 'continued'>): string | undefined {
  return continued.length === 0
    ? undefined
    : continued.map(({ place, adapter }) => placeWords(place) + (adapter ? ` on ${adapter}` : '')).join(', ');
}
