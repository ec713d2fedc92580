import { reportError, UserError } from '../protocol/errors.js';

/**
 * Waits for several checks and says all that is wrong at once, a line each. A fault of the program comes first. Several
 * checks may wait for one thing: its error is said only once.
 */
export async function together<Found extends Record<string, unknown>>(
  checks: {
    [Name in keyof Found]: Promise<Found[Name]>;
  },
): Promise<Found> {
  const settled = await Promise.allSettled(Object.values(checks));
  const errors = new Set(settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
  const [first] = [...errors].sort((a, b) => Number(reportError(b).fault) - Number(reportError(a).fault));
  if (first && (errors.size === 1 || reportError(first).fault)) throw first;
  if (first) throw severalProblems([...errors]);
  const found = settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  return Object.fromEntries(Object.keys(checks).map((name, place) => [name, found[place]])) as Found;
}

const severalProblems = (errors: unknown[]): UserError =>
  new UserError('several-problems', errors.map(sentencesOf).join('\n'));

/** What is wrong, and what to do. */
export function sentencesOf(error: unknown): string {
  const { message, advice } = reportError(error);
  return advice ? `${message} ${advice}` : message;
}
