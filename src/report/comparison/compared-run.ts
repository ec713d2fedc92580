import type { Recipe } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { type StepCurves, stepCurves } from './step-curves.js';

/** A run that is compared. */
export interface ComparedRun {
  /** Where its record is from, as the user wrote it. */
  folder: string;
  /** What its user calls it. A group is called by the names of its runs, where all have one. */
  name?: string;
  /** Without its steps: many long runs would not fit into memory. */
  record: RunRecord;
  curves: StepCurves;
}

export const comparedRun = (folder: string, record: RunRecord, name?: string): ComparedRun => ({
  folder,
  ...(name !== undefined && { name }),
  record: { ...record, steps: [] },
  curves: stepCurves(record),
});

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

/** File of the source model; of a black box, of its predictions and of the student that learns them. */
export function modelName({ model, given }: RunRecord): string {
  const network = model ? baseName(model.file) : 'unknown';
  return given ? `${baseName(given.file)}, student ${network}` : network;
}

/** Two runs with one key began from the same file, as far as records say. */
export function modelKey({ model, given }: RunRecord): string {
  const file = model && [baseName(model.file), model.bytes, model.parameters];
  return JSON.stringify([file, given && [given.by, baseName(given.file), given.count, given.classes]]);
}

export function imagesName({ targets, heldOut }: RunRecord): string {
  if (!targets) return 'unknown images';
  const { names, labelled } = targets;
  const labels = labelled === names.length ? '' : ` (${labelled} labelled)`;
  const beside = heldOut ? `, ${heldOut.labelled} held out` : '';
  return `${names.length} image${names.length === 1 ? '' : 's'}${labels}${beside}`;
}

/** Where the first image lies: for sets of as many images. */
export const firstImage = ({ targets }: RunRecord): string => targets?.names[0] ?? 'none';

/** Two runs with one key have the same images, with labels that were read in one way. */
export const imagesKey = ({ targets, heldOut }: RunRecord): string =>
  JSON.stringify([targets, heldOut].map((set) => set && [set.names, set.labelled, set.labelCheck?.choice]));

export const classNames = ({ classes }: RunRecord): string[] => classes?.classes.map(({ name }) => name) ?? [];

/** A recipe without what does not make another method: its name and its seed. */
function methodOf({ recipe }: RunRecord): Omit<Recipe, 'name' | 'seed'> | null {
  if (!recipe) return null;
  const { name: _, seed: __, ...method } = recipe;
  return method;
}

/** Recipes come out of their schema, which puts keys in order: equal methods are equal texts. */
export const methodKey = (record: RunRecord): string => JSON.stringify(methodOf(record));

/** The adapter, and that it is one of software: once, where its name says so itself. */
export const deviceName = ({ adapter }: Pick<RunRecord, 'adapter'>): string => {
  if (!adapter) return 'unknown';
  const name = [adapter.description || adapter.vendor, adapter.architecture].filter(Boolean).join(', ');
  return adapter.isFallback && !/software/i.test(name) ? `${name} (software)` : name;
};

export const versionsText = ({ versions }: RunRecord): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
