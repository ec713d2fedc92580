import { placeless } from '../../protocol/placeless.js';
import type { RunComparison } from './comparison.js';

const isAbsolute = (path: string): boolean => placeless(path) !== path;

/** How many folders all paths have in common. The last part of a path is its name, and stays. */
function sharedFolders(paths: readonly (readonly string[])[]): number {
  const [first = []] = paths;
  const most = Math.min(...paths.map((parts) => parts.length - 1));
  const other = first.findIndex((part, at) => paths.some((parts) => parts[at] !== part));
  return other < 0 ? most : Math.min(most, other);
}

/**
 * A comparison that goes to others tells no place on a disk: absolute paths lose the folders that all of them lie in. What
 * tells them apart stays.
 */
export function withoutPlaces(comparison: RunComparison): RunComparison {
  const { runs, unread, warnings } = comparison;
  const given = [...runs.map(({ folder }) => folder), ...unread.map(({ path }) => path)].filter(isAbsolute);
  if (given.length === 0) return comparison;
  const parts = given.map((path) => path.split(/[/\\]/));
  const shared = sharedFolders(parts);
  const names = given.map((path, at): [string, string] => [path, (parts[at] ?? []).slice(shared).join('/')]);
  // A folder in a folder comes first, so that nothing of it is left.
  names.sort(([a], [b]) => b.length - a.length);
  const named = (text: string) => names.reduce((all, [path, name]) => all.replaceAll(path, name), text);
  return {
    ...comparison,
    runs: runs.map((run) => ({ ...run, folder: named(run.folder) })),
    unread: unread.map(({ path, why }) => ({ path: named(path), why: named(why) })),
    warnings: warnings.map(named),
  };
}
