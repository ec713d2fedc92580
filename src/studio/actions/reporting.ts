import { type ErrorReport, reportError } from '../../protocol/errors.js';
import { EngineFailure } from '../engine-client.js';
import type { LogLine } from '../log.js';
import { type Place, useStudio } from '../store.js';

/** Any thrown value as what the page shows. */
export const asReport = (error: unknown): ErrorReport =>
  error instanceof EngineFailure ? error.report : reportError(error);

/** Names the file of an error, unless its message does. */
export const withFile = ({ message, file }: ErrorReport): string =>
  file && !message.includes(file) ? `${file}: ${message}` : message;

/** Several errors as one that says all of them. */
export function together(errors: readonly unknown[]): EngineFailure {
  const reports = errors.map(asReport);
  const [first] = reports;
  if (!first || reports.length === 1) return new EngineFailure(first ?? reportError(errors));
  return new EngineFailure({
    ...first,
    message: reports.map(withFile).join(' '),
    file: undefined,
    advice: [...new Set(reports.flatMap(({ advice }) => advice ?? []))].join(' ') || undefined,
    issues: reports.flatMap(({ issues }) => issues),
    fault: reports.some(({ fault }) => fault),
  });
}

const without = <T extends object>(record: T, key: keyof T): T => {
  const { [key]: _, ...rest } = record;
  return rest as T;
};

export function showError(place: Place, error: unknown): void {
  useStudio.setState(({ errors }) => ({ errors: { ...errors, [place]: asReport(error) } }));
}

export function addToLog(kind: LogLine['kind'], text: string): void {
  useStudio.setState(({ log }) => ({ log: [...log, { kind, text, time: Date.now() }] }));
}

export function clearError(place: Place): void {
  useStudio.setState(({ errors }) => ({ errors: without(errors, place) }));
}

/** Does a piece of work for a place on the page: says there what goes on, and shows errors beside it. */
export async function at<T>(place: Place, doing: string, work: () => Promise<T>): Promise<T | undefined> {
  clearError(place);
  useStudio.setState(({ busy }) => ({ busy: { ...busy, [place]: doing } }));
  try {
    return await work();
  } catch (error) {
    showError(place, error);
    return undefined;
  } finally {
    useStudio.setState(({ busy }) => ({ busy: without(busy, place) }));
  }
}
