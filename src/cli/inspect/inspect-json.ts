import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { departuresOf, otherMethodOf } from '../../protocol/departures.js';
import { UserError } from '../../protocol/errors.js';
import { parseRecipe, type Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { parseRecord } from '../../report/parse-record.js';
import { fileSource } from '../file-source.js';
import { readUserJson } from '../files.js';
import { openClasses } from '../opening.js';
import { type Facts, type Looked, used } from './facts.js';
import { lookAtTensors } from './inspect-model.js';

/** A JSON file: which one it is, is told by its keys. */
export async function inspectJson(path: string, recipe: Recipe): Promise<Looked> {
  const value = await readUserJson(path, 'file');
  const has = (key: string): boolean => typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  if (has('weight_map')) return lookAtTensors(fileSource(path, 'index of a model'), recipe);
  if (has('version') && has('steps')) return used(runFacts(parseRecord(readFileSync(path, 'utf8'), path)));
  if (has('stages')) return used(recipeFacts(parseRecipe(value, path)));
  return used(await classFacts(path).catch((error: unknown) => refuseStranger(path, error, value)));
}

/** Of a JSON file with classes, it is said what is wrong with them. */
function refuseStranger(path: string, error: unknown, value: unknown): never {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value).map((key) => key.toLowerCase()) : [];
  if (Array.isArray(value) || ['classes', 'id2label'].some((key) => keys.includes(key))) throw error;
  const message = `${path} is JSON, but no class list, recipe, run record or index of a model.`;
  throw new UserError('unknown-json', message, { file: path, advice: 'docs/own-files.md says what is read.' });
}

/** @throws UserError where it is no class list */
export async function classFacts(path: string): Promise<Facts> {
  const list = await openClasses(path);
  if (!list) throw new Error('A class list was named.');
  const { name, classes, ignore, idMap = null } = list;
  return { what: 'class-list', name, classes: classes.map((entry) => entry.name), ignore, idMap };
}

function recipeFacts(recipe: Recipe): Facts {
  const { name, seed, batchSize, input, stages } = recipe;
  const otherMethod = otherMethodOf(recipe) ?? null;
  return {
    what: 'recipe',
    name,
    seed,
    batchSize,
    input: { width: input.width, height: input.height },
    stages: stages.map(({ stage, steps }) => ({ stage, steps })),
    paper: otherMethod === null ? departuresOf(recipe) : null,
    otherMethod,
  };
}

const runFacts = (record: RunRecord): Facts => ({
  what: 'run',
  state: record.state,
  started: record.started,
  seconds: record.seconds,
  recipe: record.recipe?.name ?? null,
  model: record.given?.file ?? (record.model && basename(record.model.file)),
  adapter: record.adapter?.description ?? null,
  images: record.targets?.names.length ?? 0,
  labelled: record.targets?.labelled ?? 0,
  stages: record.stages.map(({ stage, steps, done }) => ({ stage, steps, done })),
  evaluations: record.evaluations.map(({ checkpoint, evaluated, metrics }) => ({
    checkpoint,
    evaluated,
    mIoU: metrics.mIoU,
  })),
});
