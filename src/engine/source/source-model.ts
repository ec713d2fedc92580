import { type ByteSource, type Companions, sourceOf } from '../../formats/byte-source.js';
import { byteLength, type ModelFile } from '../../formats/model-file.js';
import type { ReadModel } from '../../formats/model-reader.js';
import type { NamedTensor } from '../../formats/named-tensor.js';
import { notFiniteWarnings } from '../../formats/numbers.js';
import { suitsSize } from '../../nn/architectures/architecture.js';
import { isKnownNetwork } from '../../nn/architectures/architectures.js';
import type { Network } from '../../nn/network.js';
import type { ImageSize } from '../../nn/onnx/sizes.js';
import { buildNetwork, describeModel, recogniseNetwork } from '../../nn/open-network.js';
import type { ClassList } from '../../protocol/classes.js';
import type { ModelCard } from '../../protocol/events.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import { USUAL, type UsualColours } from '../../protocol/normalisation.js';
import { numberedClasses } from '../../protocol/numbered-classes.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { OpenedModel } from '../../protocol/session.js';
import { type FileClasses, ownClasses } from './file-classes.js';
import { coloursWith, folderNotes, readHuggingFace } from './hugging-face.js';

/**
 * The source model as it was opened. Its weights stay in the file, so that its network can be built anew at any time: the
 * file is read again for it.
 */
export interface SourceModel extends UsualColours {
  file: ModelFile;
  card: ModelCard;
  network: NetworkRecipe;
  /** The size of the images that it is given, as far as it is known. */
  size: ImageSize | undefined;
  /** Class names and colours that the file brings. */
  own: FileClasses;
  /** Bytes of the file that stay in main memory. */
  held: number;
  /** Reads the file again, for other weights of it; undefined where it was made here. */
  reopen?: (recipe: Pick<Recipe, 'network' | 'input'>) => SourceModel;
}

/**
 * Reads what a model file says about its tensors and recognises its network; `companions` finds files that belong to it.
 * Tensors that the network does not use are read and held. `read`: `readerFor` of the file.
 */
export function readSource(
  read: ReadModel,
  given: Uint8Array | ByteSource,
  name: string,
  network: NetworkRecipe,
  companions?: Companions,
  size?: ImageSize,
): SourceModel {
  const sizes = new Map([[name, sourceOf(given, name).size]]);
  const counted: Companions = (companion) => {
    const found = companions?.(companion);
    if (found) sizes.set(companion, found.size);
    return found;
  };
  const file = readModelFile(read, given, name, network, counted);
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const source = describeSource(file, bytes, network, size);
  const rest = holdRest(source);
  const reopen = (other: Pick<Recipe, 'network' | 'input'>) =>
    readSource(read, given, name, other.network, companions, other.input);
  return { ...source, held: given instanceof Uint8Array ? bytes : rest, reopen };
}

/** A model file and what lies beside it, before its network is looked for. @throws FormatError */
export function readModelFile(
  read: ReadModel,
  given: Uint8Array | ByteSource,
  name: string,
  { weights }: NetworkRecipe,
  companions: Companions,
): ModelFile {
  const huggingFace = readHuggingFace(companions);
  const file = read(given, name, companions, { knows: isKnownNetwork, weights });
  return { ...file, ...(huggingFace && { huggingFace }) };
}

/** The same file read as another recipe wants it. */
export function readAgain({ file, card, held, network, reopen }: SourceModel, recipe: Recipe): SourceModel {
  if (reopen && network.weights !== recipe.network.weights) return reopen(recipe);
  return { ...describeSource(file, card.bytes, recipe.network, recipe.input), held, ...(reopen && { reopen }) };
}

/** False where the network was imported for images of another size than a recipe's: it must be read again. */
export const takesSize = ({ file, network, size }: SourceModel, { input }: Recipe): boolean =>
  suitsSize(recogniseNetwork(file, network, size), input);

/** A model file and what is known about it. */
export function describeSource(
  file: ModelFile,
  bytes: number,
  network: NetworkRecipe,
  size?: ImageSize,
): Omit<SourceModel, 'held'> {
  const recognised = recogniseNetwork(file, network, size);
  const card = describeModel(file, recognised, bytes);
  const { normalisation = USUAL, coloursSaid = 'nothing' } = recognised;
  const colours = coloursWith({ normalisation, coloursSaid }, file.huggingFace);
  const asked = size && { width: size.width, height: size.height };
  return { file, card, network, size: asked, ...colours, own: ownClasses(file, recognised.graph) };
}

/** Tensors that the network does not use are held up to this many bytes in all. The others are read again for an export. */
const MOST_HELD = 64 * 2 ** 20;

/**
 * Reads the tensors that the network does not use (counters, auxiliary heads) and keeps them: an export after a long run
 * then no longer depends on the file. Notes tensors with values that are not finite. Gives the number of bytes held.
 */
function holdRest({ file, network, size }: Pick<SourceModel, 'file' | 'network' | 'size'>): number {
  const used = new Set(recogniseNetwork(file, network, size).graph.parameters.map(({ name }) => name));
  let bytes = 0;
  const held: NamedTensor[] = [];
  for (const tensor of file.tensors.values()) {
    const size = byteLength(tensor.shape, tensor.dtype);
    if (used.has(tensor.name) || bytes + size > MOST_HELD) continue;
    bytes += size;
    const copy = { name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, bytes: tensor.bytes.slice() };
    held.push(copy);
    file.tensors.set(tensor.name, copy);
  }
  file.warnings.push(...notFiniteWarnings(held));
  return bytes;
}

/** A network with the source's weights, in its own GPU buffers. */
export const sourceNetwork = (
  { file, network, size }: SourceModel,
  onRead?: (done: number, total: number) => void,
): Network => buildNetwork(file, recogniseNetwork(file, network, size), onRead);

/** The class list of a model until somebody chooses one. */
export const classesOf = ({ own, card }: SourceModel): ClassList => own.classes ?? numberedClasses(card.classes);

/** What the page and the command line learn about an opened model. */
export const openedModel = ({ card, own, file, normalisation, coloursSaid }: SourceModel): OpenedModel => ({
  card,
  classes: own.classes,
  classesOrigin: own.origin,
  notes: [...folderNotes(file, { normalisation, coloursSaid }), ...file.warnings],
  normalisation,
  coloursSaid,
});
