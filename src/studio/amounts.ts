import { localised, short } from './words/numbers.js';

/** A count of parameters: 527912 -> "528 k", 44.5e6 -> "44.5 M". */
export function parameterCount(count: number): string {
  if (count >= 1e6) return `${short(count / 1e6)} M`;
  return count >= 1e3 ? `${short(count / 1e3)} k` : String(count);
}

/** Seconds as a clock that does not jump in width: 7 -> "0:07", 75 -> "1:15", 3700 -> "1:01:40". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** A rate: two digits below ten, none above a hundred. */
export const rate = (value: number): string =>
  localised(value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
