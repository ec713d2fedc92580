import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Names a file or folder, whatever path leads to it: links are resolved, and so is case where the file system ignores it. */
export const fileIdentity = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** Identity of the file or folder at a path; undefined where there is none. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && fileIdentity(found);
}
