import { UserError } from '../protocol/errors.js';
import type { Storage } from '../runs/storage.js';
import { isAbsent, told } from './opfs-refusal.js';

// A folder of the browser's own file system (OPFS), which only pages of this origin see. It works only in a worker.

/** Workers have it, but not every type library that this is compiled with knows it. While it is open, the file is locked. */
interface SyncAccess {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

/** `move` is not in the standard's text yet; Chromium, Firefox and Safari have it here. It replaces a file of that name. */
type OwnFile = FileSystemFileHandle & {
  createSyncAccessHandle(): Promise<SyncAccess>;
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
};

/** A file has this ending until it is whole. */
const UNFINISHED = '.part';
/** Whoever writes a whole file holds this lock together with others; who removes unfinished files holds it alone. */
const WRITING = 'atp-studio-writing';

/**
 * Storage in a folder of this origin, the uppermost one if none is given. Files that a closed tab left unfinished are
 * removed, but not while another tab writes.
 * @throws UserError no-storage where the browser has none, as in some private windows
 */
export async function opfsStorage(folder?: FileSystemDirectoryHandle): Promise<Storage> {
  const root = folder ?? (await ownFolder());
  await navigator.locks.request(WRITING, { ifAvailable: true }, async (lock) => {
    if (lock) await removeUnfinished(root);
  });
  return new OpfsStorage(root, '', new Map());
}

async function ownFolder(): Promise<FileSystemDirectoryHandle> {
  const canMove = typeof FileSystemFileHandle !== 'undefined' && 'move' in FileSystemFileHandle.prototype;
  try {
    if (canMove) return await navigator.storage.getDirectory();
  } catch {
    // Said below: no browser's own sentence helps more.
  }
  throw new UserError('no-storage', 'This browser gives the page no storage of its own, so runs are not kept.', {
    advice: 'Use a window that is not private, and a browser of 2023 or later; or download the results.',
  });
}

async function removeUnfinished(folder: FileSystemDirectoryHandle): Promise<void> {
  for (const handle of await contents(folder)) {
    if (handle.kind === 'directory') await removeUnfinished(handle as FileSystemDirectoryHandle);
    else if (handle.name.endsWith(UNFINISHED)) await folder.removeEntry(handle.name).catch(() => undefined);
  }
}

async function contents(folder: FileSystemDirectoryHandle): Promise<FileSystemHandle[]> {
  const list: FileSystemHandle[] = [];
  try {
    for await (const handle of folder.values()) list.push(handle);
  } catch (error) {
    // Another tab may remove a folder while it is listed.
    if (!isAbsent(error)) throw error;
  }
  return list;
}

class OpfsStorage implements Storage {
  constructor(
    private readonly root: FileSystemDirectoryHandle,
    /** Of this folder in the root: empty, or ending in "/". */
    private readonly path: string,
    /** Files that are open for appending, by their path in the root. All folders of a root share them. */
    private readonly open: Map<string, Promise<SyncAccess>>,
  ) {}

  folder(name: string): Storage {
    return new OpfsStorage(this.root, `${this.path}${name}/`, this.open);
  }

  async write(name: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number> {
    const path = this.path + name;
    await this.closeAll((other) => other === path);
    return navigator.locks.request(WRITING, { mode: 'shared' }, () => this.writeUnfinished(path, parts));
  }

  private async writeUnfinished(path: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
    const { folder, base } = await this.place(path, true);
    const unfinished = `${base}.${crypto.randomUUID()}${UNFINISHED}`;
    try {
      const file = await told(path, () => folder.getFileHandle(unfinished, { create: true }) as Promise<OwnFile>);
      const access = await told(path, () => file.createSyncAccessHandle());
      let bytes = 0;
      try {
        for await (const part of parts) {
          await told(path, () => writeAt(access, part, bytes));
          bytes += part.length;
        }
        await told(path, () => access.flush());
      } finally {
        access.close();
      }
      await told(path, () => file.move(folder, base));
      return bytes;
    } catch (error) {
      await folder.removeEntry(unfinished).catch(() => undefined);
      throw error;
    }
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    const path = this.path + name;
    const access = await this.accessTo(path);
    const before = access.getSize();
    try {
      await told(path, () => writeAt(access, bytes, before));
    } catch (error) {
      // Half a line would be read as a damaged one.
      access.truncate(before);
      throw error;
    }
  }

  async truncate(name: string, bytes: number): Promise<void> {
    const path = this.path + name;
    if (!this.open.has(path) && !(await this.file(path))) return;
    const access = await this.accessTo(path);
    await told(path, () => {
      if (access.getSize() > bytes) access.truncate(bytes);
    });
  }

  /** Closes the file too: a file that nobody appends to just now is locked for nobody. */
  flush(name: string): Promise<void> {
    return this.closeAll((path) => path === this.path + name);
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const path = this.path + name;
    const open = this.open.get(path);
    if (open) return wholeOf(await open);
    const file = await this.file(path);
    return file && told(path, async () => new Uint8Array(await (await file.getFile()).arrayBuffer()));
  }

  async names(): Promise<string[]> {
    const place = await this.directory(this.path, false);
    return place ? (await namesIn(place)).sort() : [];
  }

  async size(): Promise<number> {
    const files = (await this.names()).map(async (name) => (await this.file(this.path + name))?.getFile());
    return (await Promise.all(files)).reduce((sum, file) => sum + (file?.size ?? 0), 0);
  }

  async remove(name: string): Promise<void> {
    const path = this.path + name;
    await this.closeAll((other) => other === path || other.startsWith(`${path}/`));
    const { folder, base } = (await this.place(path, false)) ?? {};
    if (!folder || !base) return;
    await told(path, () => folder.removeEntry(base, { recursive: true })).catch((error) => {
      if (!isAbsent(error)) throw error;
    });
  }

  private accessTo(path: string): Promise<SyncAccess> {
    const open = this.open.get(path);
    if (open) return open;
    const access = this.openForAppending(path);
    this.open.set(path, access);
    access.catch(() => this.open.delete(path));
    return access;
  }

  private async openForAppending(path: string): Promise<SyncAccess> {
    const { folder, base } = await this.place(path, true);
    const file = await told(path, () => folder.getFileHandle(base, { create: true }) as Promise<OwnFile>);
    return told(path, () => file.createSyncAccessHandle());
  }

  private async closeAll(these: (path: string) => boolean): Promise<void> {
    for (const [path, opening] of [...this.open]) {
      if (!these(path)) continue;
      this.open.delete(path);
      const access = await opening;
      try {
        await told(path, () => access.flush());
      } finally {
        access.close();
      }
    }
  }

  private async file(path: string): Promise<OwnFile | undefined> {
    const place = await this.place(path, false);
    try {
      return place && ((await place.folder.getFileHandle(place.base)) as OwnFile);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  private place(path: string, create: true): Promise<{ folder: FileSystemDirectoryHandle; base: string }>;
  private place(path: string, create: false): Promise<{ folder: FileSystemDirectoryHandle; base: string } | undefined>;
  private async place(path: string, create: boolean) {
    const end = path.lastIndexOf('/') + 1;
    const folder = await this.directory(path.slice(0, end), create);
    return folder && { folder, base: path.slice(end) };
  }

  /** Undefined where a folder on the way is absent and shall not be made. */
  private async directory(path: string, create: boolean): Promise<FileSystemDirectoryHandle | undefined> {
    let folder = this.root;
    for (const part of path.split('/').filter((part) => part !== '')) {
      try {
        folder = await told(path, () => folder.getDirectoryHandle(part, { create }));
      } catch (error) {
        if (!create && isAbsent(error)) return undefined;
        throw error;
      }
    }
    return folder;
  }
}

/** Where there is no room, Chromium throws nothing: it writes what fits, and returns -8 as a number without sign. */
function writeAt(access: SyncAccess, bytes: Uint8Array, at: number): void {
  const written = access.write(bytes, { at });
  if (written !== bytes.length) throw new DOMException('Not all bytes were written.', 'QuotaExceededError');
}

function wholeOf(access: SyncAccess): Uint8Array {
  const whole = new Uint8Array(access.getSize());
  access.read(whole, { at: 0 });
  return whole;
}

async function namesIn(folder: FileSystemDirectoryHandle, path = ''): Promise<string[]> {
  const names: string[] = [];
  for (const handle of await contents(folder)) {
    const name = path + handle.name;
    if (handle.kind === 'directory') names.push(...(await namesIn(handle as FileSystemDirectoryHandle, `${name}/`)));
    else if (!name.endsWith(UNFINISHED)) names.push(name);
  }
  return names;
}
