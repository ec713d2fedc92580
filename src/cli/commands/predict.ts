import { checkClassCount } from '../../engine/before-gpu.js';
import type { Session } from '../../engine/session.js';
import { outputNames } from '../../images/output-names.js';
import {
  encodePrediction,
  extensionOf,
  PREDICTION_FORMATS,
  PROBABILITY_TYPES,
  type PredictionFormat,
  type ProbabilityType,
} from '../../predictions/encode.js';
import type { Recipe } from '../../protocol/recipe.js';
import { type Combined, command, type Values } from '../command-line/command.js';
import { file, flag, folder, oneOf, required, usageError, withDefault } from '../command-line/option.js';
import { fileStorage } from '../file-storage.js';
import { modelSource } from '../model-source.js';
import { onGpu } from '../on-gpu.js';
import {
  namesOfResults,
  offerClasses,
  openClasses,
  openImages,
  openRecipe,
  tellOfImages,
  tellSkipped,
} from '../opening.js';
import { tell } from '../output.js';
import { Progress } from '../progress.js';
import { checkFolder, checkResults } from '../results-folder.js';
import { classes, imageCache, images, recipeOptions } from '../shared-options.js';
import { openWeights } from '../source-options.js';
import { together } from '../together.js';
import { withToldEnd } from '../told-end.js';

const group = 'Results';

const options = {
  model: required(
    file({
      group: 'Source model',
      says: 'model: an .onnx file, a state dict (.safetensors, .pth), or a folder of Hugging Face',
    }),
  ),
  images,
  imageCache,
  classes,
  ...recipeOptions,
  out: required(folder({ group, says: 'where the predictions go, a file for each image' })),
  as: withDefault(
    oneOf(PREDICTION_FORMATS, {
      value: 'FORM',
      group,
      says: 'npz and npy: probabilities [C,h,w]; top-k: the surest three, uint8; png: label maps',
    }),
    'npz',
  ),
  type: oneOf(PROBABILITY_TYPES, {
    value: 'TYPE',
    group,
    says: 'numbers of npz and npy; float32 loses nothing',
    otherwise: 'float16',
  }),
  size: withDefault(
    oneOf(['input', 'network', 'image'], {
      value: 'SIZE',
      group,
      says: "resolution: the recipe's input, the network's own logits, or the image's file",
    }),
    'input',
  ),
  onlyMissing: flag({
    group,
    says: 'write only those that are not there yet, as after a signal; files that are there stay, whatever model they are of',
  }),
};

/** The type of number in which probabilities are written. */
function numbers({ as, type }: { as: PredictionFormat; type: ProbabilityType | undefined }): ProbabilityType {
  if (type && as !== 'npz' && as !== 'npy') throw usageError('--type goes with --as npz or npy.');
  return type ?? 'float16';
}

const combined = { numbers };

type PredictValues = Values<typeof options> & Combined<typeof combined>;

export const predict = command({
  summary: "write a model's predictions of images",
  about: "Writes a model's predictions of a folder of images. Black-box adaptation needs nothing else of the model.",
  examples: [
    'atp-studio predict --model source.pth --images images/ --out predictions/',
    'atp-studio predict --model source.pth --images images/ --as png --size image --out masks/',
  ],
  options,
  combined,
  run: async (values, { print }) => {
    await writePredictions(values, print);
    return 0;
  },
});

/**
 * Writes a model's predictions of a folder of images: one file an image, with the image's name. Black-box adaptation
 * needs nothing else of the model.
 */
async function writePredictions(values: PredictValues, print: (line: string) => void): Promise<void> {
  const { recipe, classes, opened, images } = await checkedInputs(values);
  const storage = fileStorage(values.out);
  const progress = new Progress('predictions', tell);
  const work = async (session: Session) => {
    session.takeSource(opened.source, classes);
    for (const note of opened.notes) tell(note);
    if (!classes) offerClasses(session.classList);
    await session.openTargets(images, [], recipe);
    tellSkipped(session);
    const { targets } = session;
    if (!targets) return;
    const known = targets.skipped.length;
    const names = outputNames(targets.names, extensionOf(values.as));
    const there = new Set(values.onlyMissing ? await storage.names() : []);
    const missing = [...names.keys()].filter((image) => !there.has(names[image] ?? ''));
    const before = names.length - missing.length;
    let written = 0;
    progress.reached(before, names.length);
    await session.readPredictions(
      missing,
      recipe,
      {
        sizeOf: (image) => ({ network: undefined, input: recipe.input, image: targets.size(image) })[values.size],
        reads: values.as === 'png' ? 'labels' : 'probabilities',
      },
      async (image, prediction) => {
        const parts = encodePrediction(prediction, values.as, session.classList, values.numbers);
        await storage.write(names[image] ?? String(image), parts);
        written++;
        progress.reached(before + written, names.length);
      },
    );
    tellOfImages({ skipped: targets.skipped.slice(known), unmatched: [] }, '');
    const stayed = before > 0 ? ` ${before} were there before, and stay.` : '';
    print(`${before + written} predictions are in ${values.out}.${stayed}`);
  };
  const says = () => `${progress.count} are in ${values.out}. The same command with --only-missing writes the rest.`;
  await withToldEnd(says, () => onGpu(work, values));
}

/** Finds all that can be wrong before the GPU is started. */
async function checkedInputs(values: PredictValues) {
  const recipe: Promise<Recipe> = openRecipe(values, 'quick');
  const images = openImages(values.images);
  const folder = checkFolder(values.out);
  const classes = openClasses(values.classes);
  const model = (async () => modelSource(values.model, 'model'))();
  const opened = Promise.all([model, recipe]).then(([file, wanted]) => openWeights(file, wanted));
  const inputFiles = [values.recipe, values.classes].filter((path) => path !== undefined);
  return together({
    recipe,
    classes,
    model,
    opened,
    fitting: Promise.all([opened, classes]).then(([{ source }, list]) => checkClassCount(source, list)),
    images,
    folder,
    results: Promise.all([images, folder, model]).then(([files, , { name }]) =>
      checkResults({
        out: values.out,
        files: namesOfResults(files, extensionOf(values.as)),
        inputFolders: [{ path: values.images, what: 'images', files }],
        inputFiles: [name, ...inputFiles, ...files.map(({ location }) => location)],
      }),
    ),
  });
}
