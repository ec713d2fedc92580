import { USUAL_SECONDS } from '../../engine/run/keeper.js';
import { NO_CHOICE } from '../../protocol/label-check.js';
import type { Recipe } from '../../protocol/recipe.js';
import { command, type Values } from '../command-line/command.js';
import { allOf } from '../command-line/listed.js';
import { flag, flagOf, folder, readBy, usageError, wholeNumber } from '../command-line/option.js';
import { continueRun } from '../continue-run.js';
import { labelChoice, labelOptions } from '../label-options.js';
import { openClasses, openRecipe } from '../opening.js';
import { imageWish } from '../report-images.js';
import type { HeldOutPlaces } from '../run-job.js';
import { classes, heldOutOptions, imageCache, images, recipeOptions, withoutPredictions } from '../shared-options.js';
import { type SourceArguments, source, sourceOptions } from '../source-options.js';
import { startRun } from '../start-run.js';

export const adaptOptions = {
  ...sourceOptions,
  images: { ...images, required: false },
  ...labelOptions,
  ...heldOutOptions,
  imageCache,
  classes,
  ...recipeOptions,
  recipe: { ...recipeOptions.recipe, otherwise: 'quick; black-box for a black box' },
  goOnWhenCollapsed: flag({
    group: 'Recipe',
    says: 'say so when the network collapses, and go on; without it the run stops there, with exit code 1',
  }),
  out: folder({
    group: 'Results',
    says: 'where adapted model, predictions, run.json, metrics.csv and report.html go',
  }),
  resume: folder({
    group: 'Results',
    says: 'continue the run in that folder, with the files and the recipe that it was started with',
  }),
  checkpointEvery: wholeNumber({
    group: 'Results',
    says: 'seconds between two checkpoints, or more where writing them would take over 2 % of the run; 0: after each step. There is one after each stage too',
    otherwise: String(USUAL_SECONDS),
  }),
  frames: wholeNumber({
    group: 'Results',
    says: 'megabytes for maps of a few images over the steps, which the page plays back: the folder frames; 0: none. --frames-percent says how much time they take',
    to: 100_000,
    otherwise: '0, or as before with --resume',
  }),
  framesPercent: wholeNumber({
    group: 'Results',
    says: 'percent of the computing time that these maps may take: more of them are kept. The last step of each stage is always kept',
    from: 1,
    to: 1000,
    otherwise: '2',
  }),
  reportImages: readBy(imageWish, {
    group: 'Results',
    value: 'N|NAMES',
    says: 'images that report.html shows with all layers, before and after: how many, spread evenly, or their names with commas between them',
    otherwise: 'predictions of 4 images',
  }),
  withoutPredictions,
  force: flag({
    group: 'Results',
    says: 'replace another run in that folder; its files are removed when the new run starts',
  }),
  json: flag({ group: 'Results', says: 'print events as JSON lines; the last line is a summary' }),
};

/** Options that go with --resume; all else is as the run was started. */
const WITH_RESUME: readonly string[] = [
  'resume',
  'checkpointEvery',
  'frames',
  'framesPercent',
  'reportImages',
  'imageCache',
  'withoutPredictions',
  'goOnWhenCollapsed',
  'json',
];

type Given = Values<typeof adaptOptions>;

const combined = {
  /** Undefined where a run is continued, as `places`. */
  source: (given: Given) => (given.resume === undefined ? source(given) : undefined),
  labelChoice: (given: Given) => (given.resume === undefined ? labelChoice(given) : NO_CHOICE),
  heldOut: (given: Given) => (given.resume === undefined ? heldOutOf(given) : null),
  places: (given: Given) => (given.resume === undefined ? placesOf(given) : refuseBesideResume(given)),
};

function placesOf({ images, out }: Given): { images: string; out: string } {
  if (images !== undefined && out !== undefined) return { images, out };
  const missing = [...(images === undefined ? ['--images'] : []), ...(out === undefined ? ['--out'] : [])];
  throw usageError(`${allOf(missing)} ${missing.length === 1 ? 'is' : 'are'} missing.`);
}

/** Images without labels can be adapted to, but nothing is measured on them. */
function heldOutOf({ evalImages: images, evalLabels: labels }: Given): HeldOutPlaces | null {
  if (images !== undefined && labels !== undefined) return { images, labels };
  if (images === undefined && labels === undefined) return null;
  throw usageError(
    images === undefined
      ? '--eval-labels goes with --eval-images, which is missing.'
      : '--eval-images goes with --eval-labels, which is missing: nothing can be measured on images without labels.',
  );
}

function refuseBesideResume(given: Given): undefined {
  const others = Object.entries(given).filter(
    ([name, value]) => value !== undefined && value !== false && !WITH_RESUME.includes(name),
  );
  if (others.length === 0) return undefined;
  const flags = allOf(others.map(([name]) => flagOf(name)));
  throw usageError(`${flags} cannot be given with --resume: the run goes on with what it was started with.`);
}

export const adapt = command({
  summary: 'adapt a model to images',
  about:
    'Adapts a source model to a folder of unlabelled images. Where the model is a black box, a student learns its predictions and is adapted.',
  examples: [
    'atp-studio adapt --model source.pth --images images/ --recipe quick --out out/',
    'atp-studio adapt --predictions predictions/ --images images/ --out out/',
    'atp-studio adapt --oracle vendor.onnx --student medium --images images/ --out out/',
    'atp-studio adapt --model source.pth --images images/ --eval-images val/ --eval-labels val-labels/ --out out/',
    'atp-studio adapt --resume out/',
  ],
  options: adaptOptions,
  combined,
  run: async (values, { print }) => {
    const { source: from, places, resume, json } = values;
    const manner = {
      ...{ json, print, every: values.checkpointEvery, imageCache: values.imageCache },
      frameBytes: values.frames === undefined ? undefined : values.frames * 1e6,
      frameShare: values.framesPercent === undefined ? undefined : values.framesPercent / 100,
      ...{ reportImages: values.reportImages, withoutPredictions: values.withoutPredictions },
    };
    if (resume !== undefined) return continueRun({ ...manner, out: resume }, values.goOnWhenCollapsed);
    if (!from || !places) throw new Error('A run that starts has a source, images and a folder.');
    const run = {
      source: from,
      images: places.images,
      labels: values.labels ?? null,
      heldOut: values.heldOut,
      labelChoice: values.labelChoice,
      withoutPredictions: values.withoutPredictions,
      recipe: chosenRecipe(values, from),
      classes: openClasses(values.classes),
      read: [values.recipe, values.classes].filter((path) => path !== undefined),
      force: values.force,
    };
    return startRun(run, { ...manner, out: places.out });
  },
});

async function chosenRecipe(values: Given, { by }: SourceArguments): Promise<Recipe> {
  const recipe = await openRecipe(values, by === 'model' ? 'quick' : 'black-box');
  return values.goOnWhenCollapsed ? { ...recipe, guard: 'warn' } : recipe;
}
