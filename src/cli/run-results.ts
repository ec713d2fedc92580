import type { Session } from '../engine/session.js';
import { MODEL_FORMATS, type ModelFile } from '../formats/model-file.js';
import { CONFIG, PREPROCESSOR } from '../protocol/hugging-face.js';
import type { RunRecord } from '../protocol/record.js';
import { metricsCsv } from '../report/metrics-csv.js';
import { recordJson } from '../report/record-json.js';
import { reportHtml } from '../report/report-html.js';
import { eventsFile, eventsFileName, isEventsFile } from '../report/tensorboard/events-file.js';
import { RECORD } from '../runs/kept-record.js';
import { type Storage, textParts } from '../runs/storage.js';
import { KeptPredictions, whatPredictionsAreOf } from './kept-predictions.js';
import { reportLayers } from './report-images.js';
import { type PredictionsAround, tellOtherPredictions, writePredictions } from './run-predictions.js';

/** Results whose names are known before the run. Those of the predictions depend on the images. */
export const FILES = [RECORD, 'metrics.csv', 'report.html', ...MODEL_FORMATS.map((format) => `adapted.${format}`)];

/** The folder that `from_pretrained` opens, where the model came as one. */
export const FOLDER = 'adapted';
export const FOLDER_WEIGHTS = 'model.safetensors';
export const FOLDER_FILES = [CONFIG, PREPROCESSOR, FOLDER_WEIGHTS].map((name) => `${FOLDER}/${name}`);

/** The folder of the predictions. */
export const PREDICTIONS = 'predictions';

/** Which results of a run are written. */
interface ResultWishes extends Omit<PredictionsAround, 'kept'> {
  /** Images that the report shows with all layers; none: predictions of a few. */
  shown?: readonly number[];
  withoutPredictions?: boolean;
  /** The folder that the run is kept in: it knows which predictions are written. */
  keptIn?: Storage;
}

/**
 * Writes all results of a run that it can. The adapted model comes first: all else could be made again from it. The
 * predictions come last: they take longest. Gives what hindered the others, each error once.
 */
export async function writeResults(
  session: Session,
  storage: Storage,
  { shown = [], withoutPredictions = false, keptIn, ...around }: ResultWishes = {},
): Promise<Set<unknown>> {
  const { modelFormat: format } = session.results;
  const errors = new Set<unknown>();
  const attempt = (write: () => Promise<unknown>) => write().catch((error) => errors.add(error));
  const model = (form: ModelFile['format']) => {
    const name = `adapted.${form}`;
    return attempt(() => storage.write(name, session.results.resultParts(name, form)));
  };
  await model('safetensors');
  // Only weights that are written have a hash that is theirs.
  const of = errors.size === 0 ? whatPredictionsAreOf(session, 'adapted.safetensors') : undefined;
  if (format !== 'safetensors') await model(format);
  await attempt(() => writeFolder(session, storage.folder(FOLDER)));
  // By now it says what the adapted model is.
  const { record } = session;
  await attempt(() => storage.write(RECORD, textParts(recordJson(record))));
  await attempt(() => storage.write('metrics.csv', textParts(metricsCsv(record))));
  await attempt(() => writeEvents(record, storage));
  await attempt(async () => {
    const layers = await reportLayers(session, shown).catch((error) => void errors.add(error));
    const pictures = layers?.length ? layers : await session.results.pictures();
    await storage.write('report.html', textParts(reportHtml({ record, pictures })));
  });
  const predictions = storage.folder(PREDICTIONS);
  const known = { ...around, kept: keptIn && of !== undefined ? new KeptPredictions(keptIn, of) : undefined };
  if (withoutPredictions) await tellOtherPredictions(session, predictions, known);
  else for (const error of await writePredictions(session, predictions, known)) errors.add(error);
  return errors;
}

/** Weights under their own names between the files that lay beside them. */
async function writeFolder({ results }: Session, folder: Storage): Promise<void> {
  const { folderFiles } = results;
  if (!folderFiles) return;
  await folder.write(FOLDER_WEIGHTS, results.resultParts(`${FOLDER}/${FOLDER_WEIGHTS}`, 'safetensors'));
  for (const [name, bytes] of folderFiles) await folder.write(name, results.copied(`${FOLDER}/${name}`, bytes));
}

/** The file is named by the start of the run: one that began again has another name than before. */
async function writeEvents(record: RunRecord, storage: Storage): Promise<void> {
  const own = eventsFileName(record);
  await storage.write(own, [eventsFile(record)]);
  if (record.continued.length === 0) return;
  const others = (await storage.names()).filter((name) => isEventsFile(name) && name !== own);
  for (const name of others) await storage.remove(name);
}
