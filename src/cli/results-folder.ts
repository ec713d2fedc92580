import { realpath, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../protocol/errors.js';
import { fileIdentity, identityOf } from './file-identity.js';
import { inMadeFolder } from './make-folders.js';
import { reasonOf } from './system-errors.js';

/** A folder that is read. */
export interface InputFolder {
  path: string;
  what: string;
  /** The files in it, by paths relative to it: folders below it may be links to elsewhere. */
  files: readonly { path: string }[];
}

/** What a command reads and what it will write. Results must not overwrite what they are made from. */
export interface ResultsPlan {
  /** The folder that was chosen. */
  out: string;
  /** Files that will be written, below it. */
  files: readonly string[];
  inputFolders: readonly InputFolder[];
  inputFiles: readonly string[];
}

const refusal = (out: string, message: string, option = '--out'): UserError =>
  new UserError('cannot-write', message, { file: out, advice: `Choose another ${option} folder.` });

/**
 * Proves before the work that results can be written: makes the folder, writes a file in it, and removes both.
 * @throws UserError cannot-write
 */
export async function checkFolder(out: string, option?: string): Promise<void> {
  const made: string[] = [];
  try {
    const probe = join(out, `.atp-studio-${process.pid}`);
    await inMadeFolder(out, made, async () => {
      await writeFile(probe, new Uint8Array(4096));
      await rm(probe);
    });
  } catch (error) {
    throw refusal(out, `Cannot write to ${out}: ${reasonOf(error)}.`, option);
  } finally {
    for (const folder of [...new Set(made)].reverse()) await rmdir(folder).catch(() => {});
  }
}

/**
 * Refuses results that would go among their inputs, overwrite one, or find something else in their place. Links are resolved.
 * @throws UserError cannot-write
 */
export async function checkResults({ out, files, inputFolders, inputFiles }: ResultsPlan): Promise<void> {
  const paths = files.map((name) => join(out, name));
  const folders = new Set([out, ...paths.map((path) => dirname(path))]);
  for (const input of inputFolders) await refuseInside(out, folders, input);
  for (const folder of folders) {
    if ((await existing(folder))?.isFolder === false) throw inTheWay(out, folder, 'file', 'folder');
  }
  const there = (await Promise.all(paths.map(existing))).filter((found) => found !== undefined);
  for (const { path, isFolder } of there) if (isFolder) throw inTheWay(out, path, 'folder', 'file');
  if (there.length > 0) await refuseInputs(out, there, inputFiles);
}

/** Results inside a folder of inputs would be inputs of the next run. */
async function refuseInside(out: string, folders: Iterable<string>, { path, what, files }: InputFolder): Promise<void> {
  const input = await identityOf(path);
  const below = await Promise.all([...foldersOf(files)].map((folder) => identityOf(join(path, folder))));
  const read = new Set([input, ...below].filter((identity) => identity !== undefined));
  for (const folder of folders) {
    const { own, above } = await identitiesUp(folder);
    if (own !== undefined && own === input) {
      throw refusal(out, `Results would be written into ${folder}, which is the folder of the ${what}.`);
    }
    if (![own, ...above].some((identity) => identity !== undefined && read.has(identity))) continue;
    const message = `Results would lie in ${folder}, inside the folder of the ${what} ${path}: a later run would take them for ${what}.`;
    throw new UserError('cannot-write', message, { file: out, advice: 'Choose an --out folder beside it.' });
  }
}

/** Every folder that files lie in, below the one that was listed. */
function foldersOf(files: InputFolder['files']): Set<string> {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let folder = dirname(path); folder !== '.' && !folders.has(folder); folder = dirname(folder))
      folders.add(folder);
  }
  return folders;
}

/** Identities of a folder (if it exists) and of all folders that it lies in, links resolved. */
async function identitiesUp(folder: string): Promise<{ own?: string | undefined; above: (string | undefined)[] }> {
  const own = await identityOf(folder);
  let path = resolve(folder);
  while ((await identityOf(path)) === undefined) path = dirname(path);
  const above: (string | undefined)[] = [];
  for (path = await realpath(path); path !== dirname(path); path = dirname(path)) above.push(await identityOf(path));
  return { own, above: [...above, await identityOf(path)] };
}

async function refuseInputs(out: string, there: readonly Existing[], inputFiles: readonly string[]): Promise<void> {
  const inputs = new Map<string, string>();
  for (const input of await Promise.all(inputFiles.map(existing))) if (input) inputs.set(input.identity, input.path);
  for (const { path, identity } of there) {
    const input = inputs.get(identity);
    if (input !== undefined) throw refusal(out, `The result ${path} would overwrite ${input}, which is read.`);
  }
}

/** The file or folder that a path leads to already. */
interface Existing {
  path: string;
  identity: string;
  isFolder: boolean;
}

async function existing(path: string): Promise<Existing | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && { path, identity: fileIdentity(found), isFolder: found.isDirectory() };
}

const inTheWay = (out: string, path: string, what: string, wanted: string): UserError =>
  refusal(out, `Cannot write to ${out}: ${path} is a ${what}, where a ${wanted} of results goes.`);
