import { parseArgs } from 'node:util';
import { UserError } from '../protocol/errors.js';
import { NORMALISATION_NAMES, type NormalisationName } from '../protocol/normalisation.js';

export interface AdaptArguments {
  model: string;
  images: string;
  labels: string | undefined;
  classes: string | undefined;
  recipe: string | undefined;
  out: string;
  /** Caps the steps of every stage. */
  steps: number | undefined;
  seed: number | undefined;
  json: boolean;
  /** In place of the recipe's mean, deviation and order of channels. */
  normalisation: NormalisationName | undefined;
}

export const USAGE = `Usage: atp-studio adapt --model FILE --images DIR --out DIR [options]

  --model FILE     source model: a .safetensors or .pth state dict (DeepLabV2 family)
  --images DIR     folder of target images (PNG, JPEG, WebP; nested folders)
  --out DIR        where the adapted model, predictions, run.json, metrics.csv and report.html go
  --labels DIR     folder of label maps, used for nothing but evaluation
  --classes FILE   class list (JSON) or the name of a preset
  --recipe FILE    recipe (JSON) or the name of a preset
  --normalisation NAME  how the model takes colours: imagenet, zero-one or caffe-bgr
  --steps N        at most N steps in every stage
  --seed N         seed of every random choice
  --json           print events as JSON lines; the last line is a summary

Exit codes: 0 done, 2 bad input, 1 anything else.`;

function wholeNumber(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0) return number;
  throw usageError(`--${name} must be a whole number of 0 or more, not "${value}".`);
}

function normalisationName(value: string | undefined): NormalisationName | undefined {
  const found = NORMALISATION_NAMES.find((name) => name === value);
  if (found || value === undefined) return found;
  throw usageError(`--normalisation must be ${NORMALISATION_NAMES.join(', ')}, not "${value}".`);
}

const usageError = (message: string): UserError =>
  new UserError('usage', message, { advice: 'Run "atp-studio --help" for the options.' });

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        model: text,
        images: text,
        labels: text,
        classes: text,
        recipe: text,
        out: text,
        steps: text,
        seed: text,
        normalisation: text,
        json: flag,
        help: { ...flag, short: 'h' },
        version: flag,
      },
    });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

export type Command = { name: 'help' } | { name: 'version' } | { name: 'adapt'; options: AdaptArguments };

/** Reads the command line. Throws a UserError that says what is wrong with it. */
export function parseCommand(args: string[]): Command {
  const { values, positionals } = parse(args);
  if (values.version) return { name: 'version' };
  if (values.help || positionals[0] === 'help' || args.length === 0) return { name: 'help' };
  if (positionals[0] !== 'adapt' || positionals.length > 1) {
    throw usageError(`There is no command "${positionals.join(' ')}".`);
  }
  const { model, images, out } = values;
  const missing = Object.entries({ model, images, out }).flatMap(([name, value]) => (value ? [] : [`--${name}`]));
  if (!model || !images || !out) throw usageError(`${missing.join(', ')} missing.`);
  return {
    name: 'adapt',
    options: {
      model,
      images,
      out,
      labels: values.labels,
      classes: values.classes,
      recipe: values.recipe,
      steps: wholeNumber(values.steps, 'steps'),
      seed: wholeNumber(values.seed, 'seed'),
      json: values.json ?? false,
      normalisation: normalisationName(values.normalisation),
    },
  };
}
