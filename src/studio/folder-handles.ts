import { del, get, set } from 'idb-keyval';
import type { FilesMissing, SharedFile } from '../protocol/session.js';

/** What browsers have beside the standard's own types: folders that outlive the page, and the user's leave to read them. */
interface LastingFolder extends FileSystemDirectoryHandle {
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

/** What the folders of a run are for. */
export type FolderRole = keyof FilesMissing;

export const FOLDER_ROLES = Object.keys({
  images: true,
  labels: true,
  predictions: true,
  heldOutImages: true,
  heldOutLabels: true,
} satisfies Record<FolderRole, true>) as FolderRole[];

/** A folder, and the paths of the files in it that were given. */
interface Kept {
  folder: LastingFolder;
  paths: string[];
}

type Folders = Partial<Record<FolderRole, Kept>>;

/** Folders that were dropped in this visit, by their names. */
const dropped = new Map<string, LastingFolder>();

/** Remembers the folders of a drop where the browser gives them. To be called before anything is awaited. */
export function rememberFolders(items: DataTransferItemList): void {
  for (const item of items) {
    const handle = 'getAsFileSystemHandle' in item ? (item as HandleItem).getAsFileSystemHandle() : undefined;
    void handle?.then((found) => found?.kind === 'directory' && dropped.set(found.name, found as LastingFolder));
  }
}

interface HandleItem extends DataTransferItem {
  getAsFileSystemHandle(): Promise<FileSystemHandle | null>;
}

const keyOf = (id: string): string => `folders of run ${id}`;

/** Undefined where the files did not come in one folder. */
function folderOf(files: readonly SharedFile[]): Kept | undefined {
  const [name = ''] = files[0]?.path.split('/') ?? [];
  const folder = dropped.get(name);
  const paths = files.map(({ path }) => path);
  return folder && paths.every((path) => path.startsWith(`${name}/`)) ? { folder, paths } : undefined;
}

/** Keeps the folders of a run for the next visit. A browser that keeps none is given the files again by hand. */
export async function keepFolders(id: string, files: Record<FolderRole, readonly SharedFile[]>): Promise<void> {
  const found = Object.entries(files).map(([role, list]) => [role, folderOf(list)] as const);
  const folders = found.filter(([, folder]) => folder !== undefined);
  if (folders.length > 0) await set(keyOf(id), Object.fromEntries(folders)).catch(() => {});
}

export const forgetFolders = (id: string): Promise<void> => del(keyOf(id)).catch(() => {});

/** The files of a run's folders that the browser still has, and that the user lets this page read. */
export async function filesOfFolders(id: string): Promise<Partial<Record<FolderRole, SharedFile[]>>> {
  const folders = await get<Folders>(keyOf(id)).catch(() => undefined);
  const files: Partial<Record<FolderRole, SharedFile[]>> = {};
  for (const role of FOLDER_ROLES) {
    const { folder, paths } = folders?.[role] ?? {};
    if (!folder || (await folder.requestPermission?.({ mode: 'read' })) !== 'granted') continue;
    const given = new Set(paths);
    const found = await filesIn(folder, folder.name).catch(() => []);
    files[role] = found.filter(({ path }) => given.has(path));
    dropped.set(folder.name, folder);
  }
  return files;
}

async function filesIn(folder: LastingFolder, path: string): Promise<SharedFile[]> {
  const files: SharedFile[] = [];
  for await (const handle of folder.values()) {
    const own = `${path}/${handle.name}`;
    if (handle.kind === 'directory') files.push(...(await filesIn(handle as LastingFolder, own)));
    else files.push({ path: own, file: await (handle as FileSystemFileHandle).getFile() });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
