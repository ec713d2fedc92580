import { parseArgs } from 'node:util';
import {
  PREDICTION_FORMATS,
  PROBABILITY_TYPES,
  type PredictionFormat,
  type ProbabilityType,
} from '../predictions/encode.js';
import { idMapSchema } from '../protocol/classes.js';
import { UserError } from '../protocol/errors.js';
import { IMAGE_KINDS_LISTED } from '../protocol/image-kinds.js';
import type { IdMap, LabelChoice } from '../protocol/label-check.js';
import { NORMALISATION_NAMES, type NormalisationName } from '../protocol/normalisation.js';
import { issuesOf, issuesText } from '../protocol/words.js';

/** What a recipe is made of on the command line. */
export interface RecipeArguments {
  recipe: string | undefined;
  /** Caps the steps of every stage. */
  steps: number | undefined;
  seed: number | undefined;
  /** In place of the recipe's mean, deviation and order of channels. */
  normalisation: NormalisationName | undefined;
  /** Bits that samples of PNGs of 16 bits use. */
  bits: number | undefined;
}

/** The source model itself, or, as a black box, files of its predictions or a model that is only run. */
export type SourceArguments =
  | { by: 'model'; model: string }
  | { by: 'predictions'; predictions: string; student: string }
  | { by: 'oracle'; oracle: string; student: string };

export interface AdaptArguments extends RecipeArguments {
  source: SourceArguments;
  images: string;
  labels: string | undefined;
  /** What the ids of the label maps mean, in place of the class list's word; and whether doubtful labels are used. */
  labelChoice: LabelChoice;
  classes: string | undefined;
  out: string;
  json: boolean;
  /** A collapse is told and the run goes on. */
  goOnWhenCollapsed: boolean;
}

export interface PredictArguments extends RecipeArguments {
  model: string;
  images: string;
  classes: string | undefined;
  out: string;
  format: PredictionFormat;
  /** Of the probabilities in npz and npy. */
  type: ProbabilityType;
  size: PredictionSize;
}

/** Resolution of written predictions: the network's own, that of its input, or that of the image's file. */
const PREDICTION_SIZES = ['input', 'network', 'image'] as const;
type PredictionSize = (typeof PREDICTION_SIZES)[number];

export const USAGE = `Usage: atp-studio adapt --model FILE --images DIR --out DIR [options]
       atp-studio adapt --predictions DIR --images DIR --out DIR [--student FILE] [options]
       atp-studio predict --model FILE --images DIR --out DIR [options]

adapt: adapts a model to images
  --model FILE     source model: an .onnx file, or a .safetensors or .pth state dict
  --predictions DIR  for a black box, in place of --model: its predictions of the images (.npy, .npz, label map PNG)
  --oracle FILE    or the model as an .onnx file that is run and not looked into
  --student FILE   the network that learns the predictions: a model file, small (default) or medium
  --images DIR     folder of target images (${IMAGE_KINDS_LISTED}; nested folders)
  --out DIR        where the adapted model, predictions, run.json, metrics.csv and report.html go
  --labels DIR     folder of label maps, used for nothing but evaluation
  --go-on-when-collapsed  tell when the network collapses and go on; without it the run stops there, with exit code 1
  --id-map JSON    label ids to class ids, in place of the class list's "idMap": '{"0":255,"1":0}' (255: ignored)
  --labels-as-they-are  go on where the label check would stop
  --json           print events as JSON lines; the last line is a summary

predict: writes a model's predictions of images, one file an image
  --as FORM        npz (default), npy: probabilities [C,h,w]; top-k: the surest three, uint8; png: label maps
  --type TYPE      numbers of npz and npy: float16 (default) or float32, which loses nothing
  --size SIZE      resolution: input (the recipe's, default), network (its own logits'), image (the file's)

both:
  --classes FILE   class list (JSON) or the name of a preset
  --recipe FILE    recipe (JSON) or the name of a preset; default quick, for predictions black-box
  --normalisation NAME  how the model takes colours, in place of what its file says or is assumed:
                   ${NORMALISATION_NAMES.join(', ')}
  --bits N         bits that PNGs of 16 bits use (8 to 16), in place of what the files tell
  --steps N        at most N steps in every stage
  --seed N         seed of every random choice

Exit codes: 0 done, 2 bad input, 1 anything else (also a run that stopped because the network collapsed).`;

function wholeNumber(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() !== '' && Number.isInteger(number) && number >= 0) return number;
  throw usageError(`--${name} must be a whole number of 0 or more, not "${value}".`);
}

function sampleBits(value: string | undefined): number | undefined {
  const bits = wholeNumber(value, 'bits');
  if (bits === undefined || (bits >= 8 && bits <= 16)) return bits;
  throw usageError(`--bits must be from 8 to 16, not ${bits}.`);
}

/** One of a few words; undefined where the option was not given. */
function oneOf<Word extends string>(value: string | undefined, name: string, words: readonly Word[]): Word | undefined {
  const found = words.find((word) => word === value);
  if (found || value === undefined) return found;
  throw usageError(`--${name} must be ${words.join(', ')}, not "${value}".`);
}

const usageError = (message: string): UserError =>
  new UserError('usage', message, { advice: 'Run "atp-studio --help" for the options.' });

/** Joins an option and a number with a sign, "--seed -1": a dash could begin an option, and Node asks which is meant. */
function withSigns(args: string[]): string[] {
  const joined: string[] = [];
  for (const each of args) {
    const before = joined.at(-1);
    if (/^-\.?\d/.test(each) && before && /^--[a-z-]+$/.test(before)) joined[joined.length - 1] = `${before}=${each}`;
    else joined.push(each);
  }
  return joined;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: withSigns(args),
      allowPositionals: true,
      options: {
        model: text,
        predictions: text,
        oracle: text,
        student: text,
        as: text,
        type: text,
        size: text,
        images: text,
        labels: text,
        'id-map': text,
        'labels-as-they-are': flag,
        classes: text,
        recipe: text,
        out: text,
        steps: text,
        seed: text,
        normalisation: text,
        bits: text,
        json: flag,
        'go-on-when-collapsed': flag,
        help: { ...flag, short: 'h' },
        version: flag,
      },
    });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

export type Command =
  | { name: 'help' }
  | { name: 'version' }
  | { name: 'adapt'; options: AdaptArguments }
  | { name: 'predict'; options: PredictArguments };

type Values = ReturnType<typeof parse>['values'];

/** Reads the command line. Throws a UserError that says what is wrong with it. */
export function parseCommand(args: string[]): Command {
  const { values, positionals } = parse(args);
  if (values.version) return { name: 'version' };
  if (values.help || positionals[0] === 'help' || args.length === 0) return { name: 'help' };
  const [name] = positionals;
  if (positionals.length === 1 && name === 'adapt') return { name, options: adaptArguments(values) };
  if (positionals.length === 1 && name === 'predict') return { name, options: predictArguments(values) };
  throw usageError(`There is no command "${positionals.join(' ')}".`);
}

const recipeArguments = (values: Values): RecipeArguments => ({
  recipe: values.recipe,
  steps: wholeNumber(values.steps, 'steps'),
  seed: wholeNumber(values.seed, 'seed'),
  normalisation: oneOf(values.normalisation, 'normalisation', NORMALISATION_NAMES),
  bits: sampleBits(values.bits),
});

/** Options that must be there, by their names. */
function required<Name extends keyof Values>(values: Values, ...names: Name[]): Record<Name, string> {
  const missing = names.filter((name) => !values[name]).map((name) => `--${name}`);
  if (missing.length > 0) throw usageError(`${missing.join(', ')} missing.`);
  return Object.fromEntries(names.map((name) => [name, String(values[name])])) as Record<Name, string>;
}

function refuseOptions(values: Values, command: string, names: (keyof Values)[]): void {
  const wrong = names.filter((name) => values[name] !== undefined && values[name] !== false);
  if (wrong.length > 0) throw usageError(`${command} does not take --${wrong.join(', --')}.`);
}

function sourceArguments({ model, predictions, oracle, student }: Values): SourceArguments {
  const given = [model, predictions, oracle].filter((value) => value !== undefined);
  if (given.length > 1) throw usageError('--model, --predictions and --oracle stand in place of each other.');
  if (model !== undefined && student !== undefined) {
    throw usageError('--student goes with --predictions or --oracle: with --model the source model itself is adapted.');
  }
  if (predictions) return { by: 'predictions', predictions, student: student ?? 'small' };
  if (oracle) return { by: 'oracle', oracle, student: student ?? 'small' };
  if (model) return { by: 'model', model };
  throw usageError('--model (or --predictions, --oracle) missing.');
}

function labelChoice(values: Values): LabelChoice {
  const { labels, 'id-map': text, 'labels-as-they-are': asTheyAre = false } = values;
  if ((text !== undefined || asTheyAre) && labels === undefined) {
    throw usageError('--id-map and --labels-as-they-are go with --labels.');
  }
  return { idMap: text === undefined ? null : idMapOf(text), asTheyAre };
}

function idMapOf(text: string): IdMap {
  const form = `--id-map must be JSON such as '{"0":255,"1":0}': ids of label files to class ids, 255 for ignored`;
  const value = jsonOf(text);
  if (value === undefined) throw usageError(`${form}, not ${text}.`);
  const { data, error } = idMapSchema.safeParse(value);
  if (data) return data;
  throw usageError(`${form}. Here ${issuesText(issuesOf(error, idMapSchema, value))}.`);
}

/** Undefined for a text that is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function adaptArguments(values: Values): AdaptArguments {
  refuseOptions(values, 'adapt', ['as', 'type', 'size']);
  const source = sourceArguments(values);
  const { images, out } = required(values, 'images', 'out');
  const { labels, classes, json = false } = values;
  const goOnWhenCollapsed = values['go-on-when-collapsed'] ?? false;
  const labelled = { labels, labelChoice: labelChoice(values) };
  return { ...recipeArguments(values), ...labelled, source, images, out, classes, json, goOnWhenCollapsed };
}

/** Options of adapt that predict does not take. */
const ADAPT_ONLY = [
  'predictions',
  'oracle',
  'student',
  'labels',
  'id-map',
  'labels-as-they-are',
  'json',
  'go-on-when-collapsed',
] as const;

function predictArguments(values: Values): PredictArguments {
  refuseOptions(values, 'predict', [...ADAPT_ONLY]);
  const { model, images, out } = required(values, 'model', 'images', 'out');
  const format = oneOf(values.as, 'as', PREDICTION_FORMATS) ?? 'npz';
  const size = oneOf(values.size, 'size', PREDICTION_SIZES) ?? 'input';
  const type = oneOf(values.type, 'type', PROBABILITY_TYPES);
  if (type && format !== 'npz' && format !== 'npy') throw usageError('--type goes with --as npz or npy.');
  const written = { format, type: type ?? 'float16', size };
  return { ...recipeArguments(values), model, images, out, classes: values.classes, ...written };
}
