import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelCandidate } from '../engine/choose-models.js';
import { readModel } from '../engine/source/read-at-once.js';
import { readSource } from '../engine/source/source-model.js';
import { adviceForCount } from '../protocol/class-count.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import { CONFIG } from '../protocol/hugging-face.js';
import { settledRecipe } from '../protocol/normalisation.js';
import type { Recipe } from '../protocol/recipe.js';
import type { RunRecord } from '../protocol/record.js';
import type { ComparedRun } from '../report/comparison/compared-run.js';
import { RECORD } from '../runs/kept-record.js';
import { identityOf } from './file-identity.js';
import { findRuns, withoutSlash } from './find-runs.js';
import { companionsOfModel, modelSource } from './model-source.js';
import { tell } from './output.js';
import { FOLDER, FOLDER_WEIGHTS } from './run-results.js';
import { sentencesOf } from './together.js';

/** Models that are compared, and what they have in common. */
export interface Candidates {
  models: ModelCandidate[];
  /** Of the first run: class names, where there is one. */
  classes: ClassList | undefined;
  /** Model files that are read. */
  files: string[];
}

const isRunFile = (path: string): boolean => path.endsWith('.json');
const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
/** A folder of Hugging Face is a model. */
const isModel = (path: string): boolean =>
  isFolder(path)
    ? existsSync(join(path, CONFIG)) && !existsSync(join(path, RECORD))
    : existsSync(path) && !isRunFile(path);

/**
 * Opens what is compared: the results of runs, the source models that they began with, as they are and with batch norm
 * re-estimated, and model files. `source` names the source model where no run does.
 * @throws UserError
 */
export async function openCandidates(
  paths: readonly string[],
  source: string | undefined,
  recipe: Recipe,
): Promise<Candidates> {
  // In whatever order they are named: the first run gives the seed, and of two that are the same the first one votes.
  const given = paths.map(withoutSlash).sort();
  const runPaths = given.filter((path) => !isModel(path));
  const found = runPaths.length > 0 ? await findRuns(runPaths) : { runs: [], unread: [] };
  for (const { path, why } of found.unread) tell(`Left out: ${path}: ${why}`);
  const results = found.runs.flatMap((run) => resultOf(run));
  const sources = await sourcesOf(found.runs, source, recipe);
  const files = given.filter(isModel).map((path) => open(path, path, 'trained', results[0]?.recipe ?? recipe));
  const models = await once([...sources, ...results, ...files]);
  const [first] = models;
  if (!first || models.length < 2) {
    const message = first
      ? `There is nothing to compare ${first.name} with: it is the only candidate.`
      : 'There is no model to compare.';
    throw new UserError('no-candidates', message, {
      advice: 'Give several folders that adapt or sweep wrote, or model files, and the source model with --source.',
    });
  }
  for (const other of models) checkAlike(first, other);
  const classes = found.runs.find(({ record }) => record.classes)?.record.classes ?? undefined;
  return {
    models: models.map(({ location: _, ...model }) => model),
    classes,
    files: models.map(({ location }) => location),
  };
}

type Located = ModelCandidate & { location: string };

function open(path: string, name: string, kind: ModelCandidate['kind'], recipe: Recipe): Located {
  const file = modelSource(path, 'candidate');
  const model = readSource(readModel, file, file.name, recipe.network, companionsOfModel(file, []), recipe.input);
  return { name, kind, model, recipe: settledRecipe(recipe, model.normalisation), location: file.name };
}

/** The adapted model of a run; none where it cannot be read, which is told. */
function resultOf({ folder, record }: ComparedRun): Located[] {
  const at = isRunFile(folder) ? dirname(folder) : folder;
  const inFolder = join(at, FOLDER);
  const ownForm = join(at, `adapted.${record.model?.format ?? 'safetensors'}`);
  const path = existsSync(join(inFolder, FOLDER_WEIGHTS)) ? inFolder : ownForm;
  try {
    if (!record.recipe) throw new UserError('no-recipe', 'its record has no recipe');
    return [open(path, folder, 'trained', record.recipe)];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    tell(`Left out: ${folder}: ${sentencesOf(error)}`);
    return [];
  }
}

/** The source models of the runs, each once, and with batch norm re-estimated where it has any. */
async function sourcesOf(runs: readonly ComparedRun[], given: string | undefined, recipe: Recipe): Promise<Located[]> {
  const first = runs.find(({ record }) => record.recipe)?.record.recipe ?? recipe;
  const named =
    given === undefined ? runs.flatMap(({ record }) => namedSource(record)) : [{ path: given, recipe: first }];
  const sources = new Map<string, Located>();
  for (const { path, recipe: own } of named) {
    if (!existsSync(path)) {
      tell(`The source model ${path} is not found, so it is no candidate: name it with --source.`);
      continue;
    }
    const location = isFolder(path) ? path : ((await identityOf(path)) ?? path);
    if (!sources.has(location)) sources.set(location, open(path, path, 'source', own));
  }
  const all = [...sources.values()];
  const titled = (title: string, path: string) => (all.length > 1 ? `${title} ${path}` : title);
  return all.flatMap((each) => [
    { ...each, name: titled('source model', each.name) },
    ...(hasStatistics(each)
      ? [{ ...each, kind: 'batch-norm' as const, name: titled('batch norm re-estimated', each.name) }]
      : []),
  ]);
}

/** A black box has no source model to compare. */
const namedSource = ({ given, model, recipe }: RunRecord) =>
  given || !model || !recipe ? [] : [{ path: model.file, recipe }];

const hasStatistics = ({ model }: ModelCandidate): boolean =>
  [...model.file.tensors.keys()].some((name) => /running_mean|moving_mean/.test(name)) || model.file.format === 'onnx';

/** Leaves out files that are named a second time. */
async function once(models: readonly Located[]): Promise<Located[]> {
  const seen = new Map<string, Located>();
  for (const model of models) {
    const key = `${model.kind === 'batch-norm'} ${(await identityOf(model.location)) ?? model.location}`;
    if (!seen.has(key)) seen.set(key, model);
  }
  return [...seen.values()];
}

/** @throws UserError class-count, other-size */
function checkAlike(first: ModelCandidate, other: ModelCandidate): void {
  const [wanted, found] = [first.model.card.classes, other.model.card.classes];
  if (wanted !== found) {
    throw new UserError('class-count', `${first.name} predicts ${wanted} classes, and ${other.name} ${found}.`, {
      file: other.name,
      advice: 'Compare models of the same classes.',
    });
  }
  const sizeOf = ({ recipe: { input } }: ModelCandidate): string =>
    `${input.width}x${input.height}${input.sampleBits === null ? '' : `, ${input.sampleBits} bits`}`;
  if (sizeOf(first) === sizeOf(other)) return;
  throw new UserError(
    'other-size',
    `${first.name} takes images of ${sizeOf(first)}, and ${other.name} of ${sizeOf(other)}.`,
    {
      file: other.name,
      advice: 'Compare runs whose recipes have the same input size.',
    },
  );
}

/** @throws UserError class-count */
export function checkClassList({ models }: Candidates, list: ClassList | undefined): void {
  const classes = models[0]?.model.card.classes ?? 0;
  if (!list || list.classes.length === classes) return;
  const message = `The models predict ${classes} classes, but the class list “${list.name}” has ${list.classes.length}.`;
  throw new UserError('class-count', message, { advice: adviceForCount(list, classes) });
}
