import type { ExportedFile, ExportKind } from '../../protocol/session.js';
import { recordJson } from '../../report/record-json.js';
import { shownRun, useStudio } from '../store.js';
import { ask } from './engine.js';
import { at } from './reporting.js';

const RELEASE_AFTER_MILLISECONDS = 60_000;

/** Hands bytes to the browser's own download. */
export function saveFile({ name, type, bytes }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), RELEASE_AFTER_MILLISECONDS);
}

const encoded = (name: string, type: string, text: string): ExportedFile => ({
  name,
  type,
  bytes: new TextEncoder().encode(text),
});

const asJson = (name: string, value: unknown) => encoded(name, 'application/json', `${JSON.stringify(value, null, 2)}\n`);

/** What the page can write by itself, with no engine: a saved run has none. */
function writtenHere(kind: ExportKind): ExportedFile | null {
  const state = useStudio.getState();
  const run = shownRun(state);
  if (kind === 'recipe') return asJson('recipe.json', run.recipe ?? state.recipe);
  return kind === 'record' && state.saved ? encoded('run.json', 'application/json', recordJson(run)) : null;
}

/** Downloads one result of the run. */
export async function download(kind: ExportKind): Promise<void> {
  await at('result', 'Preparing the download…', async () => saveFile(writtenHere(kind) ?? (await ask('export', { kind }))));
}

/** Downloads the recipe as it stands in the form. */
export function downloadRecipe(): void {
  const { recipe } = useStudio.getState();
  saveFile(asJson(`${recipe.name.replace(/[^\w.-]+/g, '-')}.recipe.json`, recipe));
}
