import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputNames } from '../images/output-names.js';
import { encodePrediction, extensionOf } from '../predictions/encode.js';
import type { Recipe } from '../protocol/recipe.js';
import type { PredictArguments } from './arguments.js';
import { companionsOf, fileSource } from './file-source.js';
import { onGpu } from './on-gpu.js';
import {
  modelNotes,
  namesOfResults,
  offerClasses,
  openClasses,
  openImages,
  openRecipe,
  tellSkipped,
} from './opening.js';
import { tell } from './output.js';
import { checkFolder, checkResults, writeResult } from './results-folder.js';
import { together } from './together.js';

/**
 * Writes what a model predicts for each image of a folder: one file an image, of the image's name. What comes out is all
 * that black-box adaptation takes in.
 */
export async function predictCommand(options: PredictArguments, print: (line: string) => void): Promise<void> {
  const { recipe, classes, model, images } = await checkedInputs(options);
  await onGpu(async (session) => {
    const opened = await session.openModel(model, options.model, recipe.network, companionsOf(options.model));
    for (const note of modelNotes(options.model, opened, recipe)) tell(note);
    if (classes) session.setClasses(classes);
    else offerClasses(session.classList);
    await session.openTargets(images, [], recipe);
    tellSkipped(session);
    const { targets } = session;
    if (!targets) return;
    for (const [image, name] of outputNames(targets.names, extensionOf(options.format)).entries()) {
      const size = { network: undefined, input: recipe.input, image: targets.size(image) }[options.size];
      await writeResult(join(options.out, name), (path) =>
        session.readPrediction(image, recipe, size, (prediction) =>
          writeFile(path, encodePrediction(prediction, options.format, session.classList, options.type)),
        ),
      );
    }
    print(`${targets.names.length} predictions are in ${options.out}.`);
  });
}

/** All that can be wrong is found before the GPU is started. */
async function checkedInputs(options: PredictArguments) {
  const recipe: Promise<Recipe> = openRecipe(options, 'quick');
  const images = openImages(options.images);
  const folder = checkFolder(options.out);
  const inputFiles = [options.model, ...[options.recipe, options.classes].filter((path) => path !== undefined)];
  return together({
    recipe,
    classes: openClasses(options.classes),
    model: (async () => fileSource(options.model, 'model'))(),
    images,
    folder,
    results: Promise.all([images, folder]).then(([files]) =>
      checkResults({
        out: options.out,
        files: namesOfResults(files, extensionOf(options.format)),
        inputFolders: [{ path: options.images, what: 'images', files }],
        inputFiles: [...inputFiles, ...files.map(({ location }) => location)],
      }),
    ),
  });
}
