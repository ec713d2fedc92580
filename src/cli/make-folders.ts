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
