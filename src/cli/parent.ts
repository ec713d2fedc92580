import type { ErrorReport } from '../protocol/errors.js';

/** Gives the program that started this one why it fails, where the two have a channel: a sweep and its jobs do. */
export const tellParent = (report: ErrorReport): Promise<void> =>
  new Promise((resolve) => {
    if (process.send) process.send(report, () => resolve());
    else resolve();
  });
