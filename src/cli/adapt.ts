import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StudentChoice } from '../engine/fresh-student.js';
import type { PredictionSource, Session } from '../engine/session.js';
import { outputNames } from '../images/output-names.js';
import { encodePalettePng } from '../images/palette-png.js';
import { imageCandidates } from '../images/target-files.js';
import type { ClassList } from '../protocol/classes.js';
import type { RunEvent, TargetsSummary } from '../protocol/events.js';
import { checkImageCount } from '../protocol/image-count.js';
import { rareMean } from '../protocol/rare-classes.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord } from '../protocol/record.js';
import { compareWithBaseline, comparisonWords } from '../report/baselines.js';
import { metricsCsv } from '../report/metrics-csv.js';
import { collapseOutcome } from '../report/outcome.js';
import { rareClassNames } from '../report/rare-about.js';
import { recordJson } from '../report/record-json.js';
import { reportHtml } from '../report/report-html.js';
import { wallSeconds } from '../report/run-time.js';
import { eventsFile, eventsFileName } from '../report/tensorboard/events-file.js';
import { verdict } from '../report/verdict.js';
import type { AdaptArguments, SourceArguments } from './arguments.js';
import { companionsOf, fileSource } from './file-source.js';
import { readUserFile } from './files.js';
import { checkLabels } from './label-check.js';
import { listFiles } from './list-files.js';
import { onGpu } from './on-gpu.js';
import {
  modelNotes,
  namesOfResults,
  offerClasses,
  openClasses,
  openImages,
  openRecipe,
  tellSkipped,
} from './opening.js';
import { tell } from './output.js';
import { describeEvent } from './progress.js';
import { checkFolder, checkResults, type InputFolder, writeResult } from './results-folder.js';
import { together } from './together.js';

/**
 * Runs the whole job and writes its results. Throws a UserError for bad input, before anything is written. Gives the exit
 * code: 1 where the run stopped because the network collapsed.
 */
export async function adaptCommand(options: AdaptArguments, print: (line: string) => void): Promise<0 | 1> {
  const { recipe, classes, source, images, labels } = await checkedInputs(options);
  const emit = (event: RunEvent) => {
    const line = options.json ? JSON.stringify(event) : describeEvent(event);
    if (line !== null) print(line);
  };
  return onGpu(async (session) => {
    for (const note of await source.open(session, recipe, classes)) tell(note);
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
    if (options.json) print(JSON.stringify(summary(session.record)));
    else print(`${verdict(session.record)}\nResults are in ${options.out}.`);
    return tellCollapse(session.record);
  }, emit);
}

/** A stop at a collapse is no success: what was asked for was not done. */
function tellCollapse(record: RunRecord): 0 | 1 {
  const outcome = collapseOutcome(record);
  if (outcome === undefined) return 0;
  tell(outcome);
  tell('Lower the learning rate, or go on anyway with --go-on-when-collapsed.');
  return 1;
}

async function chosenRecipe(options: AdaptArguments): Promise<Recipe> {
  const recipe = await openRecipe(options, options.source.by === 'model' ? 'quick' : 'black-box');
  return options.goOnWhenCollapsed ? { ...recipe, guard: 'warn' } : recipe;
}

/** All that can be wrong is found before the GPU is started. */
async function checkedInputs(options: AdaptArguments) {
  const { out } = options;
  const recipe = chosenRecipe(options);
  const images = openImages(options.images);
  const labels = options.labels ? listFiles(options.labels, 'label maps') : Promise.resolve([]);
  const source = openSource(options.source);
  const folder = checkFolder(out);
  return together({
    recipe,
    classes: openClasses(options.classes),
    source,
    images,
    labels,
    folder,
    count: Promise.all([recipe, images]).then(([wanted, files]) =>
      checkImageCount(wanted, imageCandidates(files).length),
    ),
    results: Promise.all([images, labels, source, folder]).then(([files, maps, { inputs, folders }]) =>
      checkResults({
        out,
        files: [...FILES, ...namesOfResults(files, 'png').map((name) => join('predictions', name))],
        inputFolders: [
          { path: options.images, what: 'images', files },
          ...(options.labels ? [{ path: options.labels, what: 'labels', files: maps }] : []),
          ...folders,
        ],
        inputFiles: [
          ...[options.recipe, options.classes].filter((path) => path !== undefined),
          ...inputs,
          ...[...files, ...maps].map(({ location }) => location),
        ],
      }),
    ),
  });
}

/** Where the source model, or what is given of it, comes from. */
interface Source {
  /** Files and folders that are read. */
  inputs: string[];
  folders: InputFolder[];
  /** Opens it in a session; gives what is to be said about its file. */
  open(session: Session, recipe: Recipe, classes: ClassList | undefined): Promise<string[]>;
}

/** Looks for the files before a GPU is started. */
async function openSource(source: SourceArguments): Promise<Source> {
  if (source.by === 'model') {
    const file = fileSource(source.model, 'source model');
    return {
      inputs: [source.model],
      folders: [],
      open: async (session, recipe, classes) => {
        const opened = await session.openModel(file, source.model, recipe.network, companionsOf(source.model));
        if (classes) session.setClasses(classes);
        return modelNotes(source.model, opened, recipe);
      },
    };
  }
  const { given, student } = await together({ given: openGiven(source), student: openStudent(source.student) });
  return {
    inputs: [...given.inputs, ...student.inputs],
    folders: given.folders,
    open: async (session, recipe, classes) => {
      const { choice } = student;
      const opened = await session.openPredictions(given.from, choice, recipe, classes);
      const skipped = opened.given.skipped.map(({ name, reason }) => `skipped ${name}: ${reason}`);
      const notes = 'size' in choice ? opened.student.notes : modelNotes(choice.name, opened.student, recipe);
      return [`given: ${opened.given.forms.join('; ')}`, ...skipped, ...notes];
    },
  };
}

interface GivenSource extends Pick<Source, 'inputs' | 'folders'> {
  from: PredictionSource;
}

async function openGiven(source: Exclude<SourceArguments, { by: 'model' }>): Promise<GivenSource> {
  if (source.by === 'predictions') {
    const files = await listFiles(source.predictions, 'predictions');
    const folders = [{ path: source.predictions, what: 'predictions', files }];
    return { from: { files }, inputs: files.map(({ location }) => location), folders };
  }
  const bytes = await readUserFile(source.oracle, 'opaque model');
  return { from: { bytes, name: source.oracle }, inputs: [source.oracle], folders: [] };
}

async function openStudent(student: string): Promise<{ choice: StudentChoice; inputs: string[] }> {
  if (student === 'small' || student === 'medium') return { choice: { size: student }, inputs: [] };
  const file = fileSource(student, 'student');
  return { choice: { file, name: student, companions: companionsOf(student) }, inputs: [student] };
}

/** Results whose names are known before the run, but for the predictions. */
const FILES = ['run.json', 'metrics.csv', 'report.html', 'adapted.safetensors', 'adapted.pth', 'adapted.onnx'];

async function writeResults(session: Session, folder: string): Promise<void> {
  const { record } = session;
  const write = (name: string, content: Parameters<typeof writeFile>[1]) =>
    writeResult(join(folder, name), (path) => writeFile(path, content));
  // What needs no GPU comes first: it is written even when the GPU was lost.
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

/** The last line under --json. */
function summary(record: RunRecord) {
  const stages = record.evaluations.map(({ checkpoint, evaluated, metrics }) => ({
    stage: checkpoint,
    evaluated,
    mIoU: metrics.mIoU,
    mAcc: metrics.mAcc,
    aAcc: metrics.aAcc,
    rareMIoU: rareMean(metrics),
    iou: metrics.iou,
  }));
  const seconds = Object.fromEntries(record.stages.map((stage) => [stage.stage, stage.seconds]));
  return {
    stages,
    comparison: comparisonOf(record),
    rareClasses: rareClassNames(record),
    outcome: record.state,
    ...(record.collapse && { collapse: record.collapse }),
    seconds: { ...seconds, total: record.seconds, wall: wallSeconds(record) },
    recipe: record.recipe?.name,
    model: basename(record.model?.file ?? ''),
    ...(record.given && { given: record.given.file, images: predicted(record.targets) }),
  };
}

/** What was reached beside the strongest of what needs no training; null where one of them was not measured. */
function comparisonOf(record: RunRecord) {
  const comparison = compareWithBaseline(record);
  if (!comparison) return null;
  const { final, baseline, difference, relation } = comparison;
  return {
    mIoU: final.metrics.mIoU,
    baseline: baseline.checkpoint,
    baselineMIoU: baseline.metrics.mIoU,
    difference,
    relation,
    words: comparisonWords(comparison),
  };
}

/** How many images had a prediction. */
const predicted = (targets: TargetsSummary | null): number => targets?.predictions?.matched ?? 0;
