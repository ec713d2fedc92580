import type { HashedFile, InputRole } from '../protocol/identity.js';
import type { RunRecord } from '../protocol/record.js';

/** What a file that was checked turned out to be. 'not recorded': the record says nothing of it. */
export const FILE_STATES = ['equal', 'changed', 'missing', 'not recorded'] as const;
export type FileState = (typeof FILE_STATES)[number];

export type CheckedRole = InputRole | 'result' | 'recipe';

export interface CheckedFile {
  state: FileState;
  /** Null for a file that the record does not know. */
  role: CheckedRole | null;
  /** As the record has it; as it was given where the record does not know it. */
  path: string;
  /** By the record. */
  sha256: string | null;
  /** The file that was compared. */
  found: { path: string; sha256: string } | null;
}

interface Recorded extends HashedFile {
  role: CheckedRole;
}

/** Every file that a record has a hash of. */
function recordedFiles({ identity, results }: RunRecord): Recorded[] {
  const inputs = (identity?.inputs ?? []).flatMap(({ role, files }) => files.map((file) => ({ role, ...file })));
  return [...inputs, ...results.map((file) => ({ role: 'result' as const, ...file }))];
}

/** Files may lie in other folders now: the end of their paths counts. */
const isNamedAlike = (a: string, b: string): boolean => a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);

/**
 * Compares given files with those of a record. Files of one name occur (an image and its label map): so what is equal is found
 * first, whatever its name is now, and only files that are left over can be changed ones.
 */
export function verifyFiles(record: RunRecord, given: readonly HashedFile[]): CheckedFile[] {
  const recorded = recordedFiles(record);
  const known = new Set(recorded.map(({ sha256 }) => sha256));
  const others = new Set(given.filter(({ sha256 }) => !known.has(sha256)));
  const checked = recorded.map(({ role, path, sha256 }): CheckedFile => {
    const same = given.filter((file) => file.sha256 === sha256);
    const equal = same.find((file) => isNamedAlike(file.path, path)) ?? same[0];
    const other = equal ? undefined : [...others].find((file) => isNamedAlike(file.path, path));
    if (other) others.delete(other);
    const found = equal ?? other;
    const state = equal ? 'equal' : other ? 'changed' : 'missing';
    return { state, role, path, sha256, found: found ? { path: found.path, sha256: found.sha256 } : null };
  });
  const unknown = [...others].map(
    ({ path, sha256 }): CheckedFile => ({
      state: 'not recorded',
      role: null,
      path,
      sha256: null,
      found: { path, sha256 },
    }),
  );
  return [...checked, ...unknown];
}
