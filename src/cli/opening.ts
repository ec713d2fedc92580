import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Session } from '../engine/session.js';
import { outputNames } from '../images/output-names.js';
import { imageCandidates, noImages } from '../images/target-files.js';
import { shapeOf, type TargetSet } from '../images/target-set.js';
import { readClassList } from '../protocol/class-lists/read.js';
import type { ClassList } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import type { TargetsSummary } from '../protocol/events.js';
import { type ImageSize, isDistorted, undistorted } from '../protocol/image-shape.js';
import { coloursSentence, withNormalisation } from '../protocol/normalisation.js';
import { isNumbered } from '../protocol/numbered-classes.js';
import { CLASS_PRESETS, classesByName, presetsOf } from '../protocol/presets.js';
import { parseRecipe, type Recipe, recipeSchema } from '../protocol/recipe.js';
import { capSteps, RECIPES, recipeByName } from '../protocol/recipes.js';
import type { OpenedModel } from '../protocol/session.js';
import { alignStage } from '../protocol/stage-recipes.js';
import type { Values } from './command-line/command.js';
import { readUserFile, readUserJson } from './files.js';
import { type ListedFile, listFiles } from './list-files.js';
import { tell } from './output.js';
import type { recipeOptions } from './shared-options.js';
import { together } from './together.js';

/** A name without a dot or a slash is that of a preset, unless a file has it. */
const isFile = (text: string): boolean => /[./\\]/.test(text) || existsSync(text);

/** The recipe that was named. Other options replace some of its values. */
export async function openRecipe(
  { recipe: name, steps, seed, normalisation, bits, weights }: Values<typeof recipeOptions>,
  otherwise: string,
): Promise<Recipe> {
  const { recipe } = await together({
    recipe: readRecipe(name ?? otherwise),
    steps: checkRange('--steps', steps, alignStage.shape.steps),
    seed: checkRange('--seed', seed, recipeSchema.shape.seed),
  });
  const input = { ...recipe.input, sampleBits: bits ?? recipe.input.sampleBits };
  const network = { ...recipe.network, weights: weights ?? recipe.network.weights };
  const capped = { ...capSteps(recipe, steps), seed: seed ?? recipe.seed, input, network };
  return normalisation ? withNormalisation(capped, normalisation) : capped;
}

/** A recipe by the name of a preset, or from a file. */
export async function readRecipe(name: string): Promise<Recipe> {
  if (isPreset(name) || !isFile(name)) return recipeByName(name);
  return parseRecipe(await readUserJson(name, 'recipe'), name);
}

/** Checks an option's number by the recipe's schema. @throws UserError out-of-range */
async function checkRange(option: string, value: number | undefined, schema: z.ZodType): Promise<void> {
  if (value === undefined || schema.safeParse(value).success) return;
  const { minimum, maximum } = z.toJSONSchema(schema);
  throw new UserError('out-of-range', `${option} must be from ${minimum} to ${maximum}, not ${value}.`);
}

const isPreset = (name: string): boolean => Object.hasOwn(RECIPES, name);

/** A class list by the name of a preset, or from a file. */
export async function openClasses(name: string | undefined): Promise<ClassList | undefined> {
  if (name === undefined) return undefined;
  if (Object.hasOwn(CLASS_PRESETS, name) || !isFile(name)) return classesByName(name);
  const bytes = await readUserFile(name, 'class list');
  const { list, form, says } = await readClassList(bytes, name);
  if (form !== 'own') tell(`classes: ${says}`);
  return list;
}

/** Offers class lists where the classes have no names. Their number does not tell their names. */
export function offerClasses(list: ClassList): void {
  if (!isNumbered(list)) return;
  const fitting = presetsOf(list.classes.length).map((name) => `--classes ${name}`);
  const offer = fitting.length > 0 ? ` Lists of that length: ${fitting.join(', ')}.` : '';
  tell(`classes: the model names none of its ${list.classes.length}, so they are numbered.${offer}`);
}

/**
 * The files of a folder of target images.
 * @throws UserError no-such-folder, no-images
 */
export async function openImages(folder: string): Promise<ListedFile[]> {
  const files = await listFiles(folder, 'images');
  if (imageCandidates(files).length === 0) throw noImages(files, []);
  return files;
}

/** Names that results may get. Only later it is known which of several images of one stem can be read. */
export function namesOfResults(files: readonly ListedFile[], extension: string): string[] {
  const names = imageCandidates([...files]).map(({ path }) => path);
  return [...new Set([...outputNames(names, extension), ...names.flatMap((name) => outputNames([name], extension))])];
}

/** Sentences about a model file before it is used. One of them says how the model takes colours. */
export function modelNotes(file: string, { notes, ...usual }: OpenedModel, { input }: Recipe): string[] {
  const colours = coloursSentence(file, input, usual);
  return [...notes.map((note) => `${file}: ${note}`), ...(colours === null ? [] : [colours])];
}

type ImageFindings = Pick<TargetsSummary, 'notes' | 'skipped' | 'unmatched' | 'unmatchedLabels'>;

/** So many names are told one by one. */
const NAMED = 20;

const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** `files`: label files that belong to no image, or images without a label. */
function tellUnmatched(files: readonly string[], what: string): void {
  if (files.length === 0) return;
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
  tell(`${what}: ${files.slice(0, NAMED).join(', ')}${more}`);
}

/** Says how odd images of a set were read, and which of its images and labels were left out. `which`: words before. */
export function tellOfImages(
  { notes = [], skipped, unmatched, unmatchedLabels = 0 }: ImageFindings,
  which: string,
): void {
  for (const note of notes) tell(`${which && `${which}images: `}${note}`);
  for (const { name, reason } of skipped) tell(`skipped ${which && `${which}file `}${name}: ${reason}`);
  const images = unmatched.length - unmatchedLabels;
  tellUnmatched(
    unmatched.slice(0, unmatchedLabels),
    `${which}labels: ${counted(unmatchedLabels, 'label file belongs', 'label files belong')} to no image`,
  );
  tellUnmatched(
    unmatched.slice(unmatchedLabels),
    `${which}labels: ${counted(images, 'image has', 'images have')} no label file`,
  );
}

/** Says on standard error how odd images were read, and which images, labels and predictions were left out. */
export function tellSkipped(session: Session, predictions = session.record.targets?.predictions): void {
  const { targets } = session;
  if (targets) tellOfImages({ ...targets, skipped: [...targets.skipped, ...(predictions?.skipped ?? [])] }, '');
  if (targets) tellDistorted(targets, session);
  for (const name of predictions?.unmatched ?? []) tell(`no match: ${name}`);
  for (const note of predictions?.notes ?? []) tell(note);
}

/** Says where most images change their shape at the size of the recipe, and the size that keeps it. */
function tellDistorted(targets: TargetSet, { sizeStep }: Session): void {
  const shape = shapeOf(targets);
  if (shape && isDistorted(shape, targets)) tell(distortedWords(shape, targets, undistorted(shape, targets, sizeStep)));
}

const sizeWords = ({ width, height }: ImageSize): string => `${width} x ${height}`;

/** `better`: null where there is none. */
export function distortedWords(shape: ImageSize, input: ImageSize, better: ImageSize | null): string {
  const says = `warning: most images have the shape of ${sizeWords(shape)} pixels; at the recipe's ${sizeWords(input)} they are distorted.`;
  return better ? `${says} Set input.width to ${better.width} and input.height to ${better.height}.` : says;
}
