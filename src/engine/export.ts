import { zipSync } from 'fflate';
import { outputNames } from '../images/output-names.js';
import { encodePalettePng } from '../images/png/encode.js';
import { UserError } from '../protocol/errors.js';
import type { RunRecord } from '../protocol/record.js';
import type { ExportedFile, ExportKind } from '../protocol/session.js';
import { metricsCsv } from '../report/metrics-csv.js';
import { recordJson } from '../report/record-json.js';
import { blobOf } from '../runs/blob-of.js';
import { archivedFile, archiveOf } from '../runs/model-archive.js';
import type { Session } from './session.js';

export const text = (name: string, type: string, content: string): ExportedFile => ({
  name,
  type,
  bytes: new TextEncoder().encode(content),
});

/** Makes a file of a session's results. */
export async function exportFile(session: Session, kind: ExportKind): Promise<ExportedFile> {
  const { record, results } = session;
  switch (kind) {
    case 'model': {
      const { folderFiles } = results;
      if (folderFiles) return folderArchive(results.modelParts('safetensors'), folderFiles);
      const format = results.modelFormat;
      const bytes = await blobOf(results.modelParts(format));
      return { name: `adapted.${format}`, type: 'application/octet-stream', bytes };
    }
    case 'predictions':
      return { name: 'predictions.zip', type: 'application/zip', bytes: await zipPredictions(session) };
    case 'report': {
      const { reportHtml } = await import('../report/report-html.js');
      return text('report.html', 'text/html', reportHtml({ record, pictures: await results.pictures() }));
    }
    case 'record':
    case 'metrics':
    case 'scalars':
    case 'recipe':
      return recordFile(record, kind);
    default:
      return kind satisfies never;
  }
}

/** The folder that a model came in, with other weights, as one file to download. */
export async function folderArchive(
  weights: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  beside: ReadonlyMap<string, Uint8Array>,
): Promise<ExportedFile> {
  const small = [...beside].map(([name, bytes]) => archivedFile(`adapted/${name}`, [bytes]));
  const files = [archivedFile('adapted/model.safetensors', weights), ...small];
  return { name: 'adapted.zip', type: 'application/zip', bytes: archiveOf(await Promise.all(files)) };
}

/** A file that is made only from a record. */
export async function recordFile(
  record: RunRecord,
  kind: Extract<ExportKind, 'record' | 'metrics' | 'scalars' | 'recipe'>,
): Promise<ExportedFile> {
  switch (kind) {
    case 'record':
      return text('run.json', 'application/json', recordJson(record));
    case 'metrics':
      return text('metrics.csv', 'text/csv', metricsCsv(record));
    case 'scalars': {
      const { eventsFile, eventsFileName } = await import('../report/tensorboard/events-file.js');
      return { name: eventsFileName(record), type: 'application/octet-stream', bytes: eventsFile(record) };
    }
    case 'recipe':
      if (!record.recipe) throw new UserError('no-run', 'There was no run yet.', { advice: 'Run the recipe first.' });
      return text('recipe.json', 'application/json', `${JSON.stringify(record.recipe, null, 2)}\n`);
    default:
      return kind satisfies never;
  }
}

/** Palette PNGs at the images' own sizes. The archive only stores them: PNG is compressed already. */
async function zipPredictions(session: Session): Promise<Uint8Array> {
  const { targets, classList } = session;
  if (!targets || !classList)
    throw new UserError('no-targets', 'There are no target images.', { advice: 'Open a folder.' });
  const files: Record<string, Uint8Array> = {};
  const names = outputNames(targets.names, 'png');
  for await (const prediction of session.results.predictions([...names.keys()])) {
    files[names[prediction.image] ?? prediction.name] = encodePalettePng(prediction, classList);
  }
  return zipSync(files, { level: 0 });
}
