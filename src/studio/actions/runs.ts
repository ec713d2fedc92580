import type { SharedFile } from '../../protocol/session.js';
import { forgetFolders } from '../folder-handles.js';
import { setImageBytes, useRuns } from '../runs/runs-store.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { saveFile } from './downloads.js';
import { ask } from './engine.js';
import { showSavedRun } from './record-file.js';
import { at, showError, together } from './reporting.js';

/** So long a deletion can be taken back. */
const UNDO_MILLISECONDS = 8000;

/** Reads the list of runs. */
export const loadRuns = () => at('runs', words.actions.busy.readingRuns, readRuns);

/** Reads the list again without a word about it. */
export async function readRuns(): Promise<void> {
  useRuns.setState(await ask('list-runs', {}));
}

/** Shows a kept run in place of the live one. */
export const openRun = (id: string) =>
  at('runs', words.actions.busy.openingRun, async () => {
    const { entry, record, pictures, files } = await ask('open-run', { id });
    showSavedRun({ file: entry.name, record, kept: { id, pictures, files } });
    setPanel(null);
  });

export const renameRun = (id: string, name: string) =>
  at('runs', words.actions.busy.renamingRun, async () => {
    await ask('rename-run', { id, name });
    useStudio.setState(({ saved }) => ({ saved: saved?.kept?.id === id ? { ...saved, file: name } : saved }));
    await readRuns();
  });

export const exportRun = (id: string) =>
  at('runs', words.actions.busy.makingZip, async () => saveFile(await ask('export-run', { id })));

/** Puts exported runs into the store, and shows the list. A file that is refused keeps no other one out. */
export async function importRuns(files: readonly SharedFile[]): Promise<void> {
  setPanel('runs');
  await at('runs', words.actions.busy.checkingZip, async () => {
    const refused: unknown[] = [];
    for (const file of files) await ask('import-run', { file }).catch((error) => refused.push(error));
    await readRuns();
    if (refused.length > 0) throw together(refused);
  });
}

/** Resized images may take so many bytes from now on; with 0 none are kept or read. */
export async function keepImages(bytes: number): Promise<void> {
  setImageBytes(bytes);
  await ask('keep-images', { bytes }).catch((error) => showError('runs', error));
}

export const deleteImages = () =>
  at('runs', words.actions.busy.deletingImages, async () => {
    await ask('delete-images', {});
    await readRuns();
  });

export const clearRuns = () =>
  at('runs', words.actions.busy.deletingRuns, async () => {
    await ask('clear-runs', {});
    await readRuns();
  });

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Deletes a run in a few seconds; until then it can be taken back. */
export function deleteRun(id: string): void {
  useRuns.setState(({ deleting }) => ({ deleting: new Set([...deleting, id]) }));
  timers.set(
    id,
    setTimeout(() => void deleteNow(id), UNDO_MILLISECONDS),
  );
}

export function keepRun(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  useRuns.setState(({ deleting }) => ({ deleting: new Set([...deleting].filter((other) => other !== id)) }));
}

async function deleteNow(id: string): Promise<void> {
  await at('runs', words.actions.busy.deletingRun, async () => {
    await ask('delete-run', { id });
    await forgetFolders(id);
    await readRuns();
  });
  keepRun(id);
}

let asked = false;

/** Asks the browser, once, to keep what lies in this page's storage. Some browsers ask the user. No run waits for it. */
export function askToPersist(): void {
  if (asked || !navigator.storage?.persist) return;
  asked = true;
  void navigator.storage.persist().catch(() => {});
}
