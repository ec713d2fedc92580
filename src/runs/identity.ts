import { Sha256, sha256 } from '../compression/sha256.js';
import type { ClassList } from '../protocol/classes.js';
import { type FileSet, type HashedFile, INPUT_ROLES, type RunIdentity } from '../protocol/identity.js';
import type { Recipe } from '../protocol/recipe.js';
import { canonicalJson } from '../report/record-json.js';
import type { InputFile } from './job.js';

/** The hash of an image that could not be read. A run passes over it; one that can be read later is another file. */
export const UNREADABLE = 'unreadable';

/** The hash of a recipe: of its JSON in one line, with sorted keys. */
export const hashOfRecipe = (recipe: unknown): string => sha256(canonicalJson(recipe));

/** The hash of a class list, in the same form. */
const hashOfClasses = (classes: ClassList): string => sha256(canonicalJson(classes));

const byPath = (a: HashedFile, b: HashedFile): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** One hash of many files: that of the lines which `sha256sum` prints for them, sorted by path. */
export function hashOfSet(files: readonly HashedFile[]): string {
  const hash = new Sha256();
  const encoder = new TextEncoder();
  for (const { path, sha256 } of files.toSorted(byPath)) hash.update(encoder.encode(`${sha256}  ${path}\n`));
  return hash.hex();
}

/** The files of each role, sorted, with a hash of all. */
export function fileSets(inputs: readonly InputFile[]): FileSet[] {
  const read = inputs.filter(({ sha256 }) => sha256 !== UNREADABLE);
  return INPUT_ROLES.flatMap((role) => {
    const own = read.filter((file) => file.role === role);
    const files = own.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })).sort(byPath);
    if (files.length === 0) return [];
    return [{ role, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), sha256: hashOfSet(files), files }];
  });
}

export const identityOf = (
  recipe: Recipe,
  inputs: readonly InputFile[],
  program: RunIdentity['program'],
  classes?: ClassList,
): RunIdentity => ({
  program,
  recipe: hashOfRecipe(recipe),
  ...(classes && { classes: hashOfClasses(classes) }),
  inputs: fileSets(inputs),
});

/** The parts of a file as they come. At their end, `done` is told what they were. */
export async function* hashing(
  path: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  done: (file: HashedFile) => void,
): AsyncGenerator<Uint8Array> {
  const hash = new Sha256();
  let bytes = 0;
  for await (const part of parts) {
    hash.update(part);
    bytes += part.length;
    yield part;
  }
  done({ path, bytes, sha256: hash.hex() });
}
