import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { startDevice } from '../engine/device.js';
import { Session } from '../engine/session.js';
import { VERSIONS } from '../engine/versions.js';
import { encodePalettePng } from '../images/palette-png.js';
import { type ClassList, parseClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/events.js';
import { withNormalisation } from '../protocol/normalisation.js';
import { CLASS_PRESETS } from '../protocol/presets.js';
import { parseRecipe, type Recipe } from '../protocol/recipe.js';
import { capSteps, RECIPES, recipeByName } from '../protocol/recipes.js';
import type { RunRecord } from '../protocol/record.js';
import { metricsCsv } from '../report/metrics-csv.js';
import { recordJson } from '../report/record-json.js';
import { reportHtml } from '../report/report-html.js';
import type { AdaptArguments } from './arguments.js';
import { installDawn } from './dawn.js';
import { decodeWithSharp } from './decode-node.js';
import { companionsOf, fileSource } from './file-source.js';
import { listImages, readUserJson } from './files.js';
import { describeEvent } from './progress.js';

const looksLikeFile = (text: string): boolean => /[./\\]/.test(text);

async function openRecipe({ recipe: name, steps, seed, normalisation }: AdaptArguments): Promise<Recipe> {
  const chosen = name ?? 'quick';
  const recipe =
    chosen in RECIPES || !looksLikeFile(chosen)
      ? recipeByName(chosen)
      : parseRecipe(await readUserJson(chosen, 'recipe'), chosen);
  const capped = { ...capSteps(recipe, steps), seed: seed ?? recipe.seed };
  return normalisation ? withNormalisation(capped, normalisation) : capped;
}

async function openClasses(name: string | undefined): Promise<ClassList | undefined> {
  if (name === undefined) return undefined;
  const preset = CLASS_PRESETS[name as keyof typeof CLASS_PRESETS];
  return preset ?? parseClassList(await readUserJson(name, 'class list'), name);
}

/** Runs the whole job and writes its results. Throws a UserError for bad input, before anything is written. */
export async function adaptCommand(options: AdaptArguments, print: (line: string) => void): Promise<void> {
  const recipe = await openRecipe(options);
  const classes = await openClasses(options.classes);
  const model = fileSource(options.model, 'source model');
  const images = await listImages(options.images, 'target images');
  const labels = options.labels ? await listImages(options.labels, 'label maps') : [];
  const device = await startDevice(installDawn());
  const emit = (event: RunEvent) => {
    const line = options.json ? JSON.stringify(event) : describeEvent(event);
    if (line !== null) print(line);
  };
  const session = new Session({ device, decoder: decodeWithSharp, versions: VERSIONS, emit });
  try {
    const opened = await session.openModel(model, options.model, recipe.network, companionsOf(options.model));
    for (const note of opened.notes) process.stderr.write(`${options.model}: ${note}\n`);
    if (classes) session.setClasses(classes);
    await session.openTargets(images, labels, recipe);
    for (const { name, reason } of session.targets?.skipped ?? []) {
      process.stderr.write(`skipped ${name}: ${reason}\n`);
    }
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

async function writeResults(session: Session, folder: string): Promise<void> {
  const { record } = session;
  try {
    await mkdir(join(folder, 'predictions'), { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError('cannot-write', `Cannot write to ${folder}: ${reason}`, {
      file: folder,
      advice: 'Choose another --out folder.',
    });
  }
  // What needs no GPU comes first: it is written even when the GPU was lost.
  await writeFile(join(folder, 'run.json'), recordJson(record));
  await writeFile(join(folder, 'metrics.csv'), metricsCsv(record));
  await writeFile(join(folder, 'report.html'), reportHtml({ record, pictures: await session.pictures() }));
  await writeFile(join(folder, 'adapted.safetensors'), session.modelParts('safetensors'));
  if (session.modelFormat === 'pth') await writeFile(join(folder, 'adapted.pth'), session.modelParts('pth'));
  const classes = session.classList;
  for (let image = 0; classes && image < (session.targets?.names.length ?? 0); image++) {
    const predicted = await session.predict(image);
    const path = join(folder, 'predictions', predicted.name.replace(/\.\w+$/, '.png'));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, encodePalettePng(predicted, classes));
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
  };
}
