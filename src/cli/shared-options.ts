import { IMAGE_KINDS_LISTED } from '../protocol/image-kinds.js';
import { NORMALISATION_NAMES } from '../protocol/known-normalisations.js';
import { CLASS_PRESETS } from '../protocol/presets.js';
import { RECIPES } from '../protocol/recipes.js';
import { fileOrName, flag, folder, oneOf, readBy, required, usageError, wholeNumber } from './command-line/option.js';

/** Options that several commands take, each by its name in the program. */

export const images = required(
  folder({ group: 'Images and labels', says: `folder of target images: ${IMAGE_KINDS_LISTED}, in nested folders too` }),
);

export const imageCache = folder({
  group: 'Images and labels',
  says: 'folder where resized images are kept, for large images and further runs; runs may share it, and it can be deleted',
});

/** Images that a run is measured on, and nothing else. */
export const heldOutOptions = {
  evalImages: folder({
    group: 'Images and labels',
    says: 'folder of held-out images: the run is measured on them, and never adapted to them',
  }),
  evalLabels: folder({
    group: 'Images and labels',
    says: 'folder of label maps of the held-out images; it goes with --eval-images',
  }),
};

export const classes = fileOrName(Object.keys(CLASS_PRESETS), {
  group: 'Images and labels',
  says: 'class list: names.txt, CSV, JSON, YAML and other forms; or the name of one',
  otherwise: 'names that the model brings, else numbers',
});

const recipe = fileOrName(Object.keys(RECIPES), {
  group: 'Recipe',
  says: 'recipe (JSON), or the name of one',
  otherwise: 'quick',
});

const steps = wholeNumber({ group: 'Recipe', says: 'at most N steps in every stage' });

const seed = wholeNumber({
  group: 'Recipe',
  says: 'seed of every random choice, 0 to 2147483647',
  otherwise: "the recipe's",
});

const normalisation = oneOf(NORMALISATION_NAMES, {
  value: 'NAME',
  group: 'Images and labels',
  says: 'how the model takes colours, in place of what its file says or what is assumed',
});

const bits = wholeNumber({
  group: 'Images and labels',
  says: 'bits that samples of 16-bit images use, 8 to 16, in place of what the files say',
  from: 8,
  to: 16,
});

const weights = readBy(
  (given, label) => {
    if (given === '') throw usageError(`${label} is given an empty name.`);
    return given;
  },
  {
    value: 'NAME',
    group: 'Source model',
    says: 'which weights of a file that holds several: a student and its teacher, or a moving average',
    otherwise: 'those of the student, or that are no average',
  },
);

/** Options that decide a recipe; `openRecipe` reads them. */
export const recipeOptions = { recipe, steps, seed, normalisation, bits, weights };

/** Of the commands that run. */
export const withoutPredictions = flag({
  group: 'Results',
  says: "leave the images' predictions out of the results, which take long for many images; predict --as png --size image writes them later",
});
