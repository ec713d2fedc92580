import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and the folders that it lies in. `made` gets those that were not there, the outermost first. (Node's own
 * recursive `mkdir` never ends below a folder such as /proc.)
 */
export async function makeFolders(folder: string, made: string[] = []): Promise<void> {
  const missing: string[] = [];
  let path = resolve(folder);
  for (let kind = await kindOf(path); kind !== 'folder'; kind = await kindOf(path)) {
    if (kind === 'other') throw Object.assign(new Error('a file is in the way'), { syscall: 'mkdir' });
    missing.push(path);
    path = dirname(path);
  }
  for (const one of missing.reverse()) {
    if (await makeOne(one)) made.push(one);
  }
}

/** How often a folder may be taken away in the moment between its making and its use. */
const MOST_TRIES = 20;

/**
 * Makes a folder, as `makeFolders` does, and does work in it. Another process that only tries the same folder may remove it in
 * between, for it made it: then it is made again.
 */
export async function inMadeFolder<Result>(
  folder: string,
  made: string[],
  work: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      await makeFolders(folder, made);
      return await work();
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT' && (await kindOf(folder)) === 'nothing';
      if (!isGone || tries === MOST_TRIES) throw error;
    }
  }
}

/** False where another process was faster. */
async function makeOne(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((await kindOf(folder)) === 'folder') return false;
    throw error;
  }
}

async function kindOf(path: string): Promise<'folder' | 'other' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'nothing';
    throw error;
  }
}
