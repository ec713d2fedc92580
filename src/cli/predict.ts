import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { startDevice } from '../engine/device.js';
import { Session } from '../engine/session.js';
import { VERSIONS } from '../engine/versions.js';
import { outputNames } from '../images/output-names.js';
import { encodePrediction, extensionOf } from '../predictions/encode.js';
import type { PredictArguments } from './arguments.js';
import { installDawn } from './dawn.js';
import { decodeWithSharp } from './decode-node.js';
import { companionsOf, fileSource } from './file-source.js';
import { listImages } from './files.js';
import { makeFolder, offerClasses, openClasses, openRecipe, tellSkipped } from './opening.js';

/**
 * Writes what a model predicts for each image of a folder: one file an image, of the image's name. What comes out is all
 * that black-box adaptation takes in.
 */
export async function predictCommand(options: PredictArguments, print: (line: string) => void): Promise<void> {
  const recipe = await openRecipe(options, 'quick');
  const classes = await openClasses(options.classes);
  const model = fileSource(options.model, 'model');
  const images = await listImages(options.images, 'images');
  const device = await startDevice(installDawn());
  const session = new Session({ device, decoder: decodeWithSharp, versions: VERSIONS, emit: () => {} });
  try {
    await session.openModel(model, options.model, recipe.network, companionsOf(options.model));
    if (classes) session.setClasses(classes);
    else offerClasses(session.classList);
    await session.openTargets(images, [], recipe);
    tellSkipped(session);
    const { targets } = session;
    if (!targets) return;
    await makeFolder(options.out);
    for (const [image, name] of outputNames(targets.names, extensionOf(options.format)).entries()) {
      const size = { network: undefined, input: recipe.input, image: targets.size(image) }[options.size];
      const map = await session.probabilities(image, recipe, size);
      const path = join(options.out, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, encodePrediction(map, options.format, session.classList));
    }
    print(`${targets.names.length} predictions are in ${options.out}.`);
  } finally {
    device.destroy();
  }
}
