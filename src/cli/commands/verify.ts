import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SOURCES } from '../../engine/versions.js';
import { UserError } from '../../protocol/errors.js';
import type { HashedFile } from '../../protocol/identity.js';
import { checkJsonSize } from '../../protocol/json-limits.js';
import { parseRecipe, type Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { optionDifferences } from '../../report/comparison/option-differences.js';
import { parseRecord } from '../../report/parse-record.js';
import { hashOfRecipe } from '../../runs/identity.js';
import { RECORD } from '../../runs/kept-record.js';
import { type CheckedFile, FILE_STATES, type FileState, verifyFiles } from '../../runs/verify.js';
import { aligned } from '../aligned.js';
import { command } from '../command-line/command.js';
import { argument, file, flag, required, several } from '../command-line/option.js';
import { readUserFile } from '../files.js';
import { hashLocation } from '../hash-files.js';
import { listFiles } from '../list-files.js';

const options = {
  run: argument(required(file({ group: 'Command', says: 'run.json of a run, or the folder of a run' }))),
  more: argument(
    several({ ...file({ group: 'Command', says: 'more files and folders, behind those of --files' }), value: 'PATH' }),
  ),
  files: several({
    ...file({
      group: 'Command',
      says: 'files and folders to check: model, images, labels, predictions, held-out images, recipe, adapted model',
    }),
    value: 'PATH',
  }),
  json: flag({ group: 'Results', says: 'print plain data in place of the lines' }),
};

export const verify = command({
  summary: 'check that files are those of a run, by their hashes',
  about:
    'Compares files with the SHA-256 hashes in the record of a run, a line each: equal, changed, missing, or not recorded. Results that lie beside the record are checked too. Exit code 0: every file of the run is there and equal; 2: one is changed or missing. It needs no GPU.',
  examples: [
    'atp-studio verify out/run.json --files source.pth night/ labels/',
    'atp-studio verify out/ --files source.pth --files night/ --json',
  ],
  options,
  combined: {},
  run: async ({ run, files, more, json }, { printWhole }) => {
    const opened = await openRecord(run);
    const given = await hashedBelow([...files, ...more], opened);
    const checked = [...verifyFiles(opened.record, given.files), ...checkedRecipes(opened, given.recipes)];
    const program = programWords(opened.record);
    const lines = () => [...aligned(checked.map(rowOf)), program, countsText(checked)].join('\n');
    await printWhole(json ? JSON.stringify({ files: checked, counts: countsOf(checked), program }) : lines());
    refuseOthers(checked);
    return 0;
  },
});

interface OpenedRecord {
  folder: string;
  record: RunRecord;
  /** The recipe as it stands in the file: options that are newer than the file are not added to it. */
  rawRecipe: unknown;
}

/** @throws UserError no-such-file, bad-record, no-hashes */
async function openRecord(run: string): Promise<OpenedRecord> {
  const isFolder = (await stat(run).catch(() => undefined))?.isDirectory() ?? false;
  const path = isFolder ? join(run, RECORD) : run;
  const bytes = await readUserFile(path, 'run record');
  // A run that the page exported.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    throw new UserError('bad-record', `${path} is a zip and no run record.`, {
      file: path,
      advice: 'Unpack it, and name its folder: a run that the page exported has run.json and the adapted model in it.',
    });
  }
  checkJsonSize(bytes.length, path);
  const text = new TextDecoder().decode(bytes);
  const record = parseRecord(text, path);
  if (!record.identity) {
    throw new UserError('no-hashes', `${path} holds no hashes: an older version of the program wrote it.`, {
      file: path,
      advice: 'Only records of new runs can be checked.',
    });
  }
  return { folder: dirname(path), record, rawRecipe: (JSON.parse(text) as { recipe: unknown }).recipe };
}

/** A record is somebody's file: its paths must not lead out of its folder. */
const insideParts = (path: string): string[] => path.split(/[/\\]/).filter((part) => !/^\.*$/.test(part));

interface GivenRecipe {
  path: string;
  recipe: Recipe;
}

/** The given files by their paths below what was given, and the results beside the record. */
async function hashedBelow(paths: readonly string[], { folder, record }: OpenedRecord) {
  const files: HashedFile[] = [];
  const recipes: GivenRecipe[] = [];
  const take = async (path: string, location: string) => {
    const recipe = path.endsWith('.json') ? await recipeIn(location) : undefined;
    if (recipe) recipes.push({ path, recipe });
    else files.push({ path, ...(await hashLocation(location)) });
  };
  for (const given of paths) {
    const found = await stat(given).catch(() => undefined);
    if (!found) {
      throw new UserError('no-such-file', `There is no file or folder ${given}.`, {
        file: given,
        advice: 'Check the path.',
      });
    }
    if (!found.isDirectory()) await take(basename(given), given);
    else for (const { path, location } of await listFiles(given, 'files')) await take(path, location);
  }
  for (const { path } of record.results) {
    const location = join(folder, ...insideParts(path));
    if ((await stat(location).catch(() => undefined))?.isFile()) await take(path, location);
  }
  return { files, recipes };
}

async function recipeIn(location: string): Promise<Recipe | undefined> {
  try {
    return parseRecipe(JSON.parse(new TextDecoder().decode(await readUserFile(location, 'recipe'))), location);
  } catch {
    // Another JSON file.
    return undefined;
  }
}

/** The recipe in the record itself, and recipes that were given. */
function checkedRecipes({ record, rawRecipe }: OpenedRecord, recipes: readonly GivenRecipe[]): CheckedFile[] {
  const { identity, recipe } = record;
  const sha256 = identity?.recipe ?? null;
  const own = hashOfRecipe(rawRecipe);
  const checked = (path: string, found: string, isEqual: boolean): CheckedFile => {
    const state = isEqual ? 'equal' : 'changed';
    return { state, role: 'recipe', path, sha256, found: { path, sha256: found } };
  };
  const given = recipes.map(({ path, recipe: other }) =>
    checked(path, hashOfRecipe(other), recipe !== null && saysTheSame(other, recipe)),
  );
  // Beside the run's own recipe, others of the same folder are other files. Alone, another recipe is a changed one.
  const hasOwn = given.some(({ state }) => state === 'equal');
  return [
    checked(`in ${RECORD}`, own, own === sha256),
    ...given.map(
      (file): CheckedFile =>
        hasOwn && file.state === 'changed' ? { ...file, state: 'not recorded', role: null, sha256: null } : file,
    ),
  ];
}

/** A recipe may leave colours open; a run fills them in from its model. */
function saysTheSame(given: Recipe, run: Recipe): boolean {
  const { mean, std, channelOrder } = given.input;
  const input = {
    ...given.input,
    mean: mean ?? run.input.mean,
    std: std ?? run.input.std,
    channelOrder: channelOrder ?? run.input.channelOrder,
  };
  return given.seed === run.seed && optionDifferences([{ ...given, input }, run]).length === 0;
}

const DIGITS = 12;

function rowOf({ state, role, path, sha256, found, copyOf }: CheckedFile): string[] {
  const hash = (sha256 ?? found?.sha256 ?? '').slice(0, DIGITS);
  const copied = copyOf === undefined ? '' : `, the content of ${copyOf}`;
  const other = state === 'changed' ? `, now ${found?.sha256.slice(0, DIGITS)}${copied}` : '';
  const renamed = found && found.path !== path ? ` (${found.path})` : '';
  return [state, role ?? '', `${path}${renamed}`, `${hash}${other}`];
}

function programWords({ identity, versions }: RunRecord): string {
  const { sha256 = null, runtime = null } = identity?.program ?? {};
  const name = `Program of the run: atp-studio ${versions['atp-studio'] ?? 'unknown'}, ${runtime ?? 'unknown'}, sources ${sha256 ?? 'not recorded'}`;
  if (sha256 === null || SOURCES === null) return `${name}.`;
  return sha256 === SOURCES ? `${name}: those of this program.` : `${name}. This program has others: ${SOURCES}.`;
}

const countsOf = (checked: readonly CheckedFile[]): Record<FileState, number> => {
  const count = (wanted: FileState) => checked.filter(({ state }) => state === wanted).length;
  return {
    equal: count('equal'),
    changed: count('changed'),
    missing: count('missing'),
    'not recorded': count('not recorded'),
  };
};

const countsText = (checked: readonly CheckedFile[]): string => {
  const counts = countsOf(checked);
  return `${FILE_STATES.filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`)
    .join(', ')}.`;
};

/** @throws UserError not-the-same */
function refuseOthers(checked: readonly CheckedFile[]): void {
  const { changed, missing } = countsOf(checked);
  if (changed + missing === 0) return;
  throw new UserError('not-the-same', 'These are not all the files of the run.', {
    advice: [
      missing > 0 ? 'Name every file and folder of the run behind --files, for those that are missing.' : '',
      changed > 0 ? 'Give the files as they were at the run, in place of those that are changed.' : '',
    ]
      .filter(Boolean)
      .join(' '),
  });
}
