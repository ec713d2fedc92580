import { z } from 'zod';
import { idMapSchema } from './classes.js';
import { UserError } from './errors.js';
import { NORMALISATION_NAMES } from './known-normalisations.js';
import { count } from './recipe-option.js';
import { issuesOf, issuesText } from './words.js';

/**
 * The sweep file: which runs are made. Every model is run on every target set with every recipe, override and seed.
 * Plain JSON; paths in it are relative to the file. docs/sweep.md shows these sentences.
 */
const SWEEP_VERSION = 1;

const says = <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description }) as T;

/** Folders of jobs are called by these names. */
const NAME = 'a name of 1 to 40 letters, digits, dots, dashes and underscores that begins with a letter or digit';
const name = () => says(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/), NAME);
const path = (description: string) => says(z.string().min(1), description);

const sweepModel = z.strictObject({
  name: name(),
  model: path('Source model: an .onnx file, or a state dict (.safetensors, .pth).').optional(),
  predictions: path('For a black box: folder of predictions of the source model.').optional(),
  oracle: path('For a black box: the source model as an .onnx file that is only run.').optional(),
  student: path('For a black box: the network that learns, "small", "medium" or a model file.').optional(),
  normalisation: says(
    z.enum(NORMALISATION_NAMES),
    'How the model takes colours, in place of what its file says or what is assumed.',
  ).optional(),
});

const sweepTargets = z.strictObject({
  name: name(),
  images: path('Folder of target images.'),
  labels: path('Folder of label maps; they are used for evaluation only.').optional(),
  evalImages: path('Folder of held-out images: runs are measured on them, and never adapted to them.').optional(),
  evalLabels: path('Folder of label maps of the held-out images.').optional(),
  idMap: says(idMapSchema, 'Label ids to class ids (255: ignored), in place of the class list\'s "idMap".').optional(),
  labelsAsTheyAre: says(z.boolean(), 'Go on where the label check would stop.').optional(),
});

const sweepOverride = z.strictObject({
  name: name().optional(),
  set: says(
    z.record(z.string(), z.unknown()),
    'Values by the paths of docs/recipe.md: "batchSize", "stages.teach.delta", "stages.0.steps".',
  ).optional(),
});

export const sweepSchema = z.strictObject({
  version: z.literal(SWEEP_VERSION),
  name: says(z.string().min(1).max(80), 'Name of the sweep.'),
  models: says(z.array(sweepModel).min(1).max(100), 'Source models.'),
  targets: says(z.array(sweepTargets).min(1).max(100), 'Sets of target images.'),
  recipes: says(
    z
      .array(z.union([z.string().min(1), z.record(z.string(), z.unknown())]))
      .min(1)
      .max(100),
    'Names of recipes, paths of recipe files, or recipes themselves.',
  ),
  seeds: says(z.array(count(0, 2_147_483_647)).min(1).max(1000), 'Seeds of every random choice.'),
  overrides: says(
    z.array(sweepOverride).min(1).max(100).default([{}]),
    'Changes of recipes. {} changes nothing. Without this key all recipes are run as they are.',
  ),
  classes: path('Class list for all jobs: a file, or the name of one.').optional(),
});

export type Sweep = z.infer<typeof sweepSchema>;
export type SweepModel = z.infer<typeof sweepModel>;
export type SweepTargets = z.infer<typeof sweepTargets>;
export type SweepOverride = z.infer<typeof sweepOverride>;

/** What an override without a name is called. */
export const UNCHANGED = 'unchanged';

/** Checks a sweep. @throws UserError bad-sweep: all that is wrong */
export function parseSweep(value: unknown, file: string): Sweep {
  const { data, error } = sweepSchema.safeParse(value);
  const problems = data ? problemsOf(data) : [issuesText(issuesOf(error, sweepSchema, value))];
  if (data && problems.length === 0) return data;
  throw new UserError('bad-sweep', problems.map((problem) => `${file} is not a valid sweep: ${problem}.`).join('\n'), {
    file,
    advice: 'Correct the file; docs/sweep.md lists every key.',
  });
}

const SOURCES = ['model', 'predictions', 'oracle'] as const;

/** What the schema cannot say. */
function problemsOf({ models, targets, overrides, seeds }: Sweep): string[] {
  return [
    ...models.flatMap((model, place) => sourceProblems(model).map((problem) => `models.${place} ${problem}`)),
    ...targets.flatMap((set, place) => targetProblems(set).map((problem) => `targets.${place} ${problem}`)),
    ...overrides.flatMap((override, place) =>
      override.name === undefined && Object.keys(override.set ?? {}).length > 0
        ? [`overrides.${place} needs a "name": folders of jobs are called by it`]
        : [],
    ),
    ...twice(
      'models',
      models.map((model) => model.name),
    ),
    ...twice(
      'targets',
      targets.map((set) => set.name),
    ),
    ...twice(
      'overrides',
      overrides.map((override) => override.name ?? UNCHANGED),
    ),
    ...twice('seeds', seeds.map(String)),
  ];
}

function targetProblems({ labels, evalImages, evalLabels, idMap, labelsAsTheyAre }: SweepTargets): string[] {
  const isRead = idMap !== undefined || labelsAsTheyAre !== undefined;
  return [
    ...(labels === undefined && evalLabels === undefined && isRead
      ? ['has "idMap" or "labelsAsTheyAre", which go with "labels"']
      : []),
    ...((evalImages === undefined) === (evalLabels === undefined)
      ? []
      : ['needs "evalImages" and "evalLabels" together: nothing can be measured on images without labels']),
  ];
}

function sourceProblems(model: SweepModel): string[] {
  const given = SOURCES.filter((key) => model[key] !== undefined);
  if (given.length !== 1) return ['needs exactly one of "model", "predictions" and "oracle"'];
  if (model.student !== undefined && model.model !== undefined)
    return ['has a "student", which goes with "predictions" or "oracle"'];
  return [];
}

/** Names that occur more than once. File systems may not tell capital letters from small ones. */
export function twice(what: string, names: readonly string[]): string[] {
  const seen = new Set<string>();
  const again = names.filter((one) => seen.size === seen.add(one.toLowerCase()).size);
  return [...new Set(again)].map((one) => `${what} has "${one}" twice`);
}
