import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Session } from '../engine/session.js';
import { MODEL_FORMATS } from '../formats/model-file.js';
import { outputNames } from '../images/output-names.js';
import { encodePalettePng } from '../images/png/encode.js';
import { metricsCsv } from '../report/metrics-csv.js';
import { recordJson } from '../report/record-json.js';
import { reportHtml } from '../report/report-html.js';
import { eventsFile, eventsFileName } from '../report/tensorboard/events-file.js';
import { writeResult } from './results-folder.js';

/** Results whose names are known before the run. Those of the predictions depend on the images. */
export const FILES = ['run.json', 'metrics.csv', 'report.html', ...MODEL_FORMATS.map((format) => `adapted.${format}`)];

export async function writeResults(session: Session, folder: string): Promise<void> {
  const { record } = session;
  const write = (name: string, content: Parameters<typeof writeFile>[1]) =>
    writeResult(join(folder, name), (path) => writeFile(path, content));
  // Results that need no GPU come first: they are written even when the GPU was lost.
  await write('run.json', recordJson(record));
  await write('metrics.csv', metricsCsv(record));
  await write(eventsFileName(record), eventsFile(record));
  await write('report.html', reportHtml({ record, pictures: await session.pictures() }));
  await write('adapted.safetensors', session.modelParts('safetensors'));
  const { modelFormat: format } = session;
  if (format !== 'safetensors') await write(`adapted.${format}`, session.modelParts(format));
  const classes = session.classList;
  for (const [image, name] of outputNames(session.targets?.names ?? [], 'png').entries()) {
    await write(join('predictions', name), encodePalettePng(await session.predict(image), classes));
  }
}
