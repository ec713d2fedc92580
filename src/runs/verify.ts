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
  /** Of a changed file that is a copy of another file of the run: that one, as the record has it. */
  copyOf?: string | undefined;
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
  const byHash = new Map(recorded.map(({ sha256, path }) => [sha256, path]));
  const equalTo = ({ path, sha256 }: Recorded): HashedFile | undefined => {
    const same = given.filter((file) => file.sha256 === sha256);
    return same.find((file) => isNamedAlike(file.path, path)) ?? same[0];
  };
  /** A second copy of a file of the same name, which is another one: an image's for its label map. */
  const isSecond = ({ sha256 }: HashedFile, path: string): boolean => {
    const own = byHash.get(sha256);
    return own !== undefined && isNamedAlike(own, path);
  };
  const used = new Set(recorded.map(equalTo));
  // A file whose content is another's is left over too, where that other one was found elsewhere.
  const others = new Set(given.filter((file) => !used.has(file)));
  const checked = recorded.map((file): CheckedFile => {
    const { role, path, sha256 } = file;
    const equal = equalTo(file);
    const other = equal
      ? undefined
      : [...others].find((left) => isNamedAlike(left.path, path) && !isSecond(left, path));
    if (other) others.delete(other);
    const found = equal ?? other;
    const state = equal ? 'equal' : other ? 'changed' : 'missing';
    const copyOf = other && byHash.get(other.sha256);
    return {
      ...{ state, role, path, sha256, found: found ? { path: found.path, sha256: found.sha256 } : null },
      ...(copyOf !== undefined && { copyOf }),
    };
  });
  const unknown = [...others]
    .filter(({ sha256 }) => !byHash.has(sha256))
    .map(
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
