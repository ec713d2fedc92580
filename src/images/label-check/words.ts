import type { Ids } from './ids.js';

export const percent = (share: number): string => `${Math.round(100 * share)} %`;
export const quoted = (name: string): string => `“${name}”`;
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${whole(count)} ${count === 1 ? one : many}`;

const SHOWN = 6;

/** "0: 609,641 pixels, 255: 81,559 pixels", for the ids that matter. */
export function pixelsWithId({ set }: Ids, ids: readonly number[]): string {
  const listed = ids.slice(0, SHOWN).map((id) => `${id}: ${counted(set.ids.get(id)?.pixels ?? 0, 'pixel')}`);
  return listed.join(', ') + (ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : '');
}
