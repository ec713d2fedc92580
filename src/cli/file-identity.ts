import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';

/** One file or folder under whatever path: links are resolved, and case where the file system has none. */
export const fileIdentity = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

/** Identity of what lies at a path; undefined where nothing does. */
export async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && fileIdentity(found);
}
