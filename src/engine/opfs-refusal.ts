import { UserError } from '../protocol/errors.js';

// What the browser's file system refuses, in our words.

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** There is no such file or folder, or it is one where the other is wanted. */
export const isAbsent = (error: unknown): boolean => ['NotFoundError', 'TypeMismatchError'].includes(nameOf(error));

/** Does something with a file. What the browser refuses is told in our words; absence is left to the caller. */
export async function told<Result>(path: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError || isAbsent(error)) throw error;
    throw await refusal(path, error);
  }
}

async function refusal(path: string, error: unknown): Promise<UserError> {
  switch (nameOf(error)) {
    case 'QuotaExceededError':
      return new UserError('write-failed', await fullStorage(), {
        file: path,
        advice: 'Delete runs that you do not need in the drawer "Runs".',
      });
    case 'NoModificationAllowedError':
      return new UserError('write-failed', `Another tab is just using ${path} in the browser's storage.`, {
        file: path,
        advice: 'Close the other tab, or wait until its run is over.',
      });
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return new UserError('write-failed', `The browser's storage refused ${path}: ${reason}`, {
        file: path,
        advice: 'Reload the page, and download what you need.',
      });
    }
  }
}

async function fullStorage(): Promise<string> {
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  const used = `${sizeInWords(usage)} of ${sizeInWords(quota)} are used`;
  if (usage < quota / 2) return `The disk has no room for more in the browser's storage, of which ${used}.`;
  return `The browser's storage is full: ${used}.`;
}

const sizeInWords = (bytes: number): string =>
  bytes < 1e9 ? `${(bytes / 1e6).toFixed(0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
