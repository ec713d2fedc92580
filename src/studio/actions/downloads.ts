import type { ExportedFile, ExportKind } from '../../protocol/session.js';
import { metricsCsv } from '../../report/metrics-csv.js';
import { recordJson } from '../../report/record-json.js';
import { reportHtml } from '../../report/report-html.js';
import { eventsFile, eventsFileName } from '../../report/tensorboard/events-file.js';
import { useRuns } from '../runs/runs-store.js';
import { shownRecipe, shownRun, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { ask, dropEngine } from './engine.js';
import { at } from './reporting.js';

const RELEASE_AFTER_MILLISECONDS = 60_000;

/** Hands bytes to the browser's own download. */
export function saveFile({ name, type, bytes }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer> | Blob], { type }));
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

const asJson = (name: string, value: unknown) =>
  encoded(name, 'application/json', `${JSON.stringify(value, null, 2)}\n`);

/**
 * Files that the page writes by itself from the run's record. This works without a GPU, for a saved run and after a
 * lost device. The report of a live run comes from the engine, which has its pictures.
 */
function writtenHere(kind: ExportKind): ExportedFile | null {
  const state = useStudio.getState();
  const record = shownRun(state);
  switch (kind) {
    case 'recipe':
      return asJson('recipe.json', record.recipe ?? state.recipe);
    case 'record':
      return encoded('run.json', 'application/json', recordJson(record));
    case 'metrics':
      return encoded('metrics.csv', 'text/csv', metricsCsv(record));
    case 'scalars':
      return { name: eventsFileName(record), type: 'application/octet-stream', bytes: eventsFile(record) };
    case 'report':
      return state.saved ? encoded('report.html', 'text/html', reportHtml({ record, pictures: [] })) : null;
    case 'model':
    case 'predictions':
      return null;
    default:
      return kind satisfies never;
  }
}

/** What a kept run's folder holds as the engine would make it. */
const KEPT_KINDS: readonly ExportKind[] = ['model', 'report'];

/** The folder of the live run where it holds what is asked for: no GPU and no engine can be lost on the way then. */
function keptIdFor(kind: ExportKind): string | null {
  const { kept } = useStudio.getState();
  return kept === 'results' && KEPT_KINDS.includes(kind) ? useRuns.getState().live : null;
}

async function exportKept(id: string, kind: ExportKind): Promise<ExportedFile> {
  // An engine that is gone answers nothing any more; the storage needs no GPU.
  if (useStudio.getState().device.state === 'failed') dropEngine();
  return ask('export-kept', { id, kind });
}

/** Downloads one result of the run. */
export async function download(kind: ExportKind): Promise<void> {
  const { saved } = useStudio.getState();
  await at('result', words.actions.busy.preparingDownload, async () => {
    if (saved?.kept) return saveFile(await exportKept(saved.kept.id, kind));
    const id = keptIdFor(kind);
    saveFile(writtenHere(kind) ?? (await (id === null ? ask('export', { kind }) : exportKept(id, kind))));
    // Downloading only the recipe brings back no result.
    if (!saved && kind !== 'recipe') useStudio.setState({ taken: true });
  });
}

/** Downloads the recipe as it stands in the form. */
export function downloadRecipe(): void {
  const recipe = shownRecipe(useStudio.getState());
  saveFile(asJson(`${recipe.name.replace(/[^\w.-]+/g, '-')}.recipe.json`, recipe));
}
