import type { ModelFile } from '../formats/model-file.js';
import { readModel } from '../formats/read.js';
import type { Network } from '../nn/network.js';
import { buildNetwork, describeModel, recogniseNetwork } from '../nn/open-network.js';
import type { ClassList } from '../protocol/classes.js';
import type { ModelCard } from '../protocol/events.js';
import { numberedClasses } from '../protocol/numbered-classes.js';
import type { NetworkRecipe } from '../protocol/recipe.js';
import { classesOfFile, type FileClasses } from './file-classes.js';

/** The source model as it was opened. Its values stay on the CPU, so that its network can be built anew at any time. */
export interface SourceModel {
  file: ModelFile;
  card: ModelCard;
  network: NetworkRecipe;
  /** Class names and colours that the file brings. */
  own: FileClasses;
}

/** Reads a model file and recognises its network. */
export const readSource = (bytes: Uint8Array, name: string, network: NetworkRecipe): SourceModel =>
  describeSource(readModel(bytes, name), bytes.length, network);

/** The same file read with other network options. */
export const readAgain = ({ file, card }: SourceModel, network: NetworkRecipe): SourceModel =>
  describeSource(file, card.bytes, network);

/** A model file and what is to be known of it. */
export function describeSource(file: ModelFile, bytes: number, network: NetworkRecipe): SourceModel {
  const card = describeModel(file, recogniseNetwork(file, network), bytes);
  return { file, card, network, own: classesOfFile(file, card.classes) };
}

/** A network with the source's weights, in GPU buffers of its own. */
export const sourceNetwork = ({ file, network }: SourceModel): Network =>
  buildNetwork(file, recogniseNetwork(file, network));

/** The class list that a model is shown with as long as nobody chose one. */
export const classesOf = ({ own, card }: SourceModel): ClassList => own.classes ?? numberedClasses(card.classes);
