import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { startDevice } from '../engine/device.js';
import type { StudentChoice } from '../engine/fresh-student.js';
import { type PredictionSource, Session } from '../engine/session.js';
import { VERSIONS } from '../engine/versions.js';
import { outputNames } from '../images/output-names.js';
import { encodePalettePng } from '../images/palette-png.js';
import type { ClassList } from '../protocol/classes.js';
import type { RunEvent, TargetsSummary } from '../protocol/events.js';
import { isAssumed, NORMALISATIONS } from '../protocol/normalisation.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord } from '../protocol/record.js';
import { metricsCsv } from '../report/metrics-csv.js';
import { recordJson } from '../report/record-json.js';
import { reportHtml } from '../report/report-html.js';
import { eventsFile, eventsFileName } from '../report/tensorboard/events-file.js';
import type { AdaptArguments, SourceArguments } from './arguments.js';
import { installDawn } from './dawn.js';
import { decodeWithSharp } from './decode-node.js';
import { companionsOf, fileSource } from './file-source.js';
import { listImages, readUserFile } from './files.js';
import { checkLabels } from './label-check.js';
import { loadOnnxRuntime } from './onnx-runtime.js';
import { makeFolder, offerClasses, openClasses, openRecipe, tellSkipped } from './opening.js';
import { describeEvent } from './progress.js';

/** Runs the whole job and writes its results. Throws a UserError for bad input, before anything is written. */
export async function adaptCommand(options: AdaptArguments, print: (line: string) => void): Promise<void> {
  const recipe = await openRecipe(options, options.source.by === 'model' ? 'quick' : 'black-box');
  const classes = await openClasses(options.classes);
  const open = await sourceOpener(options.source, recipe, classes);
  const images = await listImages(options.images, 'target images');
  const labels = options.labels ? await listImages(options.labels, 'label maps') : [];
  const device = await startDevice(installDawn());
  const emit = (event: RunEvent) => {
    const line = options.json ? JSON.stringify(event) : describeEvent(event);
    if (line !== null) print(line);
  };
  const session = new Session({ device, decoder: decodeWithSharp, versions: VERSIONS, emit, loadOnnxRuntime });
  try {
    for (const note of await open(session)) process.stderr.write(`${note}\n`);
    if (!options.classes) offerClasses(session.classList);
    const { predictions } = await session.openTargets(images, labels, recipe, options.labelChoice);
    tellSkipped(session, predictions);
    if (labels.length > 0) await checkLabels(session, recipe);
    try {
      await session.run(recipe);
    } finally {
      // A run that broke off keeps what it reached: the last good weights and everything that was measured.
      if (session.record.state !== 'empty') await writeResults(session, options.out);
    }
  } finally {
    device.destroy();
  }
  if (options.json) print(JSON.stringify(summary(session.record)));
  else print(`Results are in ${options.out}.`);
}

/** Opens a session's source; gives what is to be said about its file. */
type Opener = (session: Session) => Promise<string[]>;

/** Looks for the files before a GPU is started. */
async function sourceOpener(source: SourceArguments, recipe: Recipe, classes: ClassList | undefined): Promise<Opener> {
  if (source.by === 'model') {
    const file = fileSource(source.model, 'source model');
    return async (session) => {
      const opened = await session.openModel(file, source.model, recipe.network, companionsOf(source.model));
      if (classes) session.setClasses(classes);
      const notes = opened.notes.map((note) => `${source.model}: ${note}`);
      if (!isAssumed(recipe.input)) return notes;
      const { label } = NORMALISATIONS[opened.normalisation];
      return [...notes, `${source.model}: it takes colours as ${label}, it is assumed (--normalisation).`];
    };
  }
  const from = await predictionSource(source);
  const student = studentChoice(source.student);
  return async (session) => {
    const { given, student: opened } = await session.openPredictions(from, student, recipe, classes);
    const skipped = given.skipped.map(({ name, reason }) => `skipped ${name}: ${reason}`);
    return [`given: ${given.forms.join('; ')}`, ...skipped, ...opened.notes];
  };
}

async function predictionSource(source: Exclude<SourceArguments, { by: 'model' }>): Promise<PredictionSource> {
  if (source.by === 'predictions') return { files: await listImages(source.predictions, 'predictions') };
  return { bytes: await readUserFile(source.oracle, 'opaque model'), name: source.oracle };
}

function studentChoice(student: string): StudentChoice {
  if (student === 'small' || student === 'medium') return { size: student };
  return { file: fileSource(student, 'student'), name: student, companions: companionsOf(student) };
}

async function writeResults(session: Session, folder: string): Promise<void> {
  const { record } = session;
  await makeFolder(join(folder, 'predictions'), folder);
  // What needs no GPU comes first: it is written even when the GPU was lost.
  await writeFile(join(folder, 'run.json'), recordJson(record));
  await writeFile(join(folder, 'metrics.csv'), metricsCsv(record));
  await writeFile(join(folder, eventsFileName(record)), eventsFile(record));
  await writeFile(join(folder, 'report.html'), reportHtml({ record, pictures: await session.pictures() }));
  await writeFile(join(folder, 'adapted.safetensors'), session.modelParts('safetensors'));
  const { modelFormat: format } = session;
  if (format !== 'safetensors') await writeFile(join(folder, `adapted.${format}`), session.modelParts(format));
  const classes = session.classList;
  for (const [image, name] of outputNames(session.targets?.names ?? [], 'png').entries()) {
    const path = join(folder, 'predictions', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, encodePalettePng(await session.predict(image), classes));
  }
}

/** The last line under --json. */
export function summary(record: RunRecord) {
  const stages = record.evaluations.map(({ checkpoint, evaluated, metrics }) => ({
    stage: checkpoint,
    evaluated,
    mIoU: metrics.mIoU,
    mAcc: metrics.mAcc,
    aAcc: metrics.aAcc,
    iou: metrics.iou,
  }));
  const seconds = Object.fromEntries(record.stages.map((stage) => [stage.stage, stage.seconds]));
  return {
    stages,
    seconds: { ...seconds, total: record.seconds },
    recipe: record.recipe?.name,
    model: basename(record.model?.file ?? ''),
    ...(record.given && { given: record.given.file, images: predicted(record.targets) }),
  };
}

/** How many images had a prediction. */
const predicted = (targets: TargetsSummary | null): number => targets?.predictions?.matched ?? 0;
