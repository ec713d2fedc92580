import { listOf } from './name-list.js';

interface Remarked {
  path: string;
  remark: string | undefined;
}

/** A sentence for each remark about files, with the names of those that it is about. */
export function remarkNotes(files: readonly Remarked[]): string[] {
  const names = new Map<string, string[]>();
  for (const { path, remark } of files) {
    if (remark !== undefined) names.set(remark, [...(names.get(remark) ?? []), path]);
  }
  return [...names].map(([remark, paths]) => `${listOf(paths)}: ${remark}.`);
}
