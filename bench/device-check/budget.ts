import type { PartName } from './report.js';

/**
 * The parts in their order, each with its share of the time. What one leaves over goes to those behind it. The benchmark checks what
 * it times and comes before the tests: its figures are what a check that is broken off must leave.
 */
export const SHARES: readonly (readonly [PartName, number])[] = [
  ['adapter', 0.03],
  ['tuning', 0.05],
  ['bench', 0.54],
  ['profile', 0.1],
  ['losses', 0.08],
  ['tests', 0.2],
];

/** Seconds that the adapter is waited for in any case: nothing is known without it, and a busy machine starts slowly. */
const ADAPTER = 20;

/** Seconds for a part, of `left` seconds for it and all behind it. */
export function secondsFor(part: PartName, left: number, parts: readonly PartName[]): number {
  const behind = SHARES.slice(SHARES.findIndex(([name]) => name === part)).filter(([name]) => parts.includes(name));
  const shares = behind.map(([, share]) => share);
  const seconds = (Math.max(0, left) * (shares[0] ?? 0)) / shares.reduce((a, b) => a + b, 0);
  return part === 'adapter' ? Math.max(ADAPTER, seconds) : seconds;
}
