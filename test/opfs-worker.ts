import { opfsStorage } from '../src/engine/opfs-storage.js';
import { STORAGE_CASES } from './storage-contract.js';

// A worker for e2e/opfs-storage.spec.ts, which calls these.

const folderOf = async (name: string): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });

const opfs = {
  open: async (folder: string) => opfsStorage(await folderOf(folder)),
  /** For each case what went wrong, or ''. */
  async checkAll(): Promise<{ says: string; wrong: string }[]> {
    const results: { says: string; wrong: string }[] = [];
    for (const [index, { says, check }] of STORAGE_CASES.entries()) {
      const again = () => opfs.open(`case-${index}`);
      const wrong = await check(await again(), again).then(
        () => '',
        (error: Error) => error.message,
      );
      results.push({ says, wrong });
    }
    return results;
  },
  /** All names below a folder, those of unfinished files too. */
  async everyName(folder: string): Promise<string[]> {
    const names: string[] = [];
    for await (const name of (await folderOf(folder)).keys()) names.push(name);
    return names;
  },
};

export type Opfs = typeof opfs;
Object.assign(globalThis, { opfs });
