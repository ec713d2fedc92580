import { zipSync } from 'fflate';
import { UserError } from '../protocol/errors.js';
import { CONFIG, PREPROCESSOR } from '../protocol/hugging-face.js';
import type { StorageSpace } from '../protocol/kept-run.js';
import type { ExportedFile, ExportKind, RequestName, Requests } from '../protocol/session.js';
import { blobOf } from '../runs/blob-of.js';
import { CHECKPOINTS } from '../runs/checkpoint.js';
import { exportRun } from '../runs/export-run.js';
import { listFrames, readFrame, readSmallPictures } from '../runs/frames/frame-folder.js';
import { readJob } from '../runs/job.js';
import { readPictures } from '../runs/kept-pictures.js';
import { readRecord } from '../runs/kept-record.js';
import { RunStore } from '../runs/run-store.js';
import type { Storage } from '../runs/storage.js';
import { weightsAmong } from '../runs/weights-among.js';
import { folderArchive, recordFile, text } from './export.js';
import { filesAgain } from './given-files.js';
import { KEPT_BESIDE } from './kept-run.js';
import { opfsStorage } from './opfs-storage.js';
import { isRunHeld } from './run-locks.js';
import { blobSource } from './source/blob-source.js';

type KeptRequest = Exclude<
  Extract<RequestName, `${string}-run` | `${string}-runs` | 'export-kept'>,
  'continue-run' | 'list-runs'
>;
type KeptHandlers = { [Name in KeptRequest]: (ask: Requests[Name]['ask']) => Promise<Requests[Name]['answer']> };

let opening: Promise<{ storage: Storage; runs: RunStore }> | undefined;

/** The store of this browser. A storage that could not be opened is tried again. */
export const openStore = async (): Promise<RunStore> => (await open()).runs;

/** The uppermost folder of this browser's storage. */
export const openStorage = async (): Promise<Storage> => (await open()).storage;

function open(): Promise<{ storage: Storage; runs: RunStore }> {
  opening ??= opfsStorage().then((storage) => ({ storage, runs: new RunStore(storage, isRunHeld) }));
  opening.catch(() => {
    opening = undefined;
  });
  return opening;
}

/** The answers to the page's questions about kept runs. */
export const keptHandlers: KeptHandlers = {
  'open-run': async ({ id }) => {
    const store = await openStore();
    const folder = store.folder(id);
    const [entry, record, pictures] = [await store.entry(id), await readRecord(folder), await readPictures(folder)];
    return { entry, record, pictures, files: await folder.names() };
  },
  'rename-run': async ({ id, name }) => {
    await (await openStore()).rename(id, name);
    return {};
  },
  'delete-run': async ({ id }) => {
    await (await openStore()).delete(id);
    return {};
  },
  'clear-runs': async () => {
    await (await openStore()).clear();
    return {};
  },
  'export-run': async ({ id }) => {
    const store = await openStore();
    const { name } = await store.entry(id);
    const bytes = await blobOf(exportRun(store.folder(id), id));
    return { name: `${fileName(name)}.zip`, type: 'application/zip', bytes };
  },
  'export-kept': async ({ id, kind }) => exportKept((await openStore()).folder(id), kind),
  'prepare-run': async ({ id }) => {
    if (await isRunHeld(id)) {
      throw new UserError('run-going-on', 'This run is going on in another tab of this browser.', {
        advice: 'Stop it there first, or close that tab.',
      });
    }
    const folder = (await openStore()).folder(id);
    const job = await readJob(folder.folder(CHECKPOINTS), 'this browser');
    const again = job && (await filesAgain(job, folder));
    if (again) return again;
    throw new UserError('no-run', 'There is nothing in this browser that the run could be continued from.', {
      advice: 'Continue a run of the command line there, with --resume.',
    });
  },
  'frames-of-run': async ({ id }) => listFrames((await openStore()).folder(id)),
  'frame-of-run': async ({ id, place, image }) => readFrame((await openStore()).folder(id), place, image),
  'small-pictures-of-run': async ({ id }) => readSmallPictures((await openStore()).folder(id)),
  'import-run': async ({ file }) => {
    const { importRun } = await import('../runs/import-run.js');
    return { id: await importRun(blobSource(file), await openStore()) };
  },
};

const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^[.-]+|-+$/g, '') || 'run';

export async function storageSpace(): Promise<StorageSpace> {
  const { usage = null, quota = null } = (await navigator.storage?.estimate?.()) ?? {};
  return { used: usage, quota, persisted: (await navigator.storage?.persisted?.()) ?? null };
}

/** One result of a kept run, from its folder; made from its record where that says all. */
async function exportKept(folder: Storage, kind: ExportKind): Promise<ExportedFile> {
  switch (kind) {
    case 'model':
      return keptModel(folder);
    case 'predictions':
      return keptPredictions(folder);
    case 'report': {
      const written = await folder.read('report.html');
      if (written) return { name: 'report.html', type: 'text/html', bytes: written };
      const [record, pictures] = [await readRecord(folder), await readPictures(folder)];
      const { reportHtml } = await import('../report/report-html.js');
      return text('report.html', 'text/html', reportHtml({ record, pictures }));
    }
    case 'record':
    case 'metrics':
    case 'scalars':
    case 'recipe':
      return recordFile(await readRecord(folder), kind);
    default:
      return kind satisfies never;
  }
}

async function keptModel(folder: Storage): Promise<ExportedFile> {
  const names = await folder.names();
  const beside = await besideWeights(folder.folder(KEPT_BESIDE));
  const weights = beside.size > 0 ? await folder.read('adapted.safetensors') : undefined;
  if (weights) return folderArchive([weights], beside);
  const name = weightsAmong(names);
  const bytes = name === null ? undefined : await folder.read(name);
  if (name && bytes) return { name, type: 'application/octet-stream', bytes };
  throw new UserError('no-weights', 'The weights of this run were not kept.');
}

/** Files that a model came with, in a folder of Hugging Face. */
async function besideWeights(folder: Storage): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of [CONFIG, PREPROCESSOR]) {
    const bytes = await folder.read(name);
    if (bytes) files.set(name, bytes);
  }
  return files;
}

async function keptPredictions(folder: Storage): Promise<ExportedFile> {
  const files: Record<string, Uint8Array> = {};
  for (const name of await folder.folder('predictions').names()) {
    files[name] = (await folder.read(`predictions/${name}`)) ?? new Uint8Array(0);
  }
  if (Object.keys(files).length === 0) throw new UserError('no-predictions', 'This run was kept without predictions.');
  return { name: 'predictions.zip', type: 'application/zip', bytes: zipSync(files, { level: 0 }) };
}
