import { readFileSync } from 'node:fs';
import type { ModelFile } from '../src/formats/model-file.js';
import { readModel } from '../src/formats/read.js';
import { type NetworkRecipe, parseRecipe } from '../src/protocol/recipe.js';

/** Reads a model file as the studio does. */
export function openModelFile(path: string): ModelFile {
  return readModel(new Uint8Array(readFileSync(path)), path);
}

/** Network options with the defaults filled in. */
export function networkOptions(options: Partial<NetworkRecipe> = {}): NetworkRecipe {
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-3 }];
  const recipe = { version: 1, name: 'test', input: { width: 64, height: 48 }, network: options, stages };
  return parseRecipe(recipe).network;
}

/** CamVid's source model: its README says that both convolutions of a block are dilated. */
export const camvidOptions = networkOptions({ basicBlockDilation: 'both', contractDilation: false });
