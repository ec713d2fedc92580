import type { ByteSource, Companions } from '../../formats/byte-source.js';
import type { ModelFile } from '../../formats/model-file.js';
import type { ReadModel } from '../../formats/model-reader.js';
import type { NamedTensor } from '../../formats/named-tensor.js';
import { createRandom } from '../../images/random.js';
import { freshDeepLabV2, INITIALISATION, type StudentSize } from '../../nn/architectures/fresh.js';
import { withFreshClassifier } from '../../nn/fresh-classifier.js';
import { recogniseNetwork } from '../../nn/open-network.js';
import type { GivenCard } from '../../protocol/events.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import type { Recipe } from '../../protocol/recipe.js';
import { BINARY } from './file-classes.js';
import { describeSource, readSource, type SourceModel } from './source-model.js';

/** The student of a black box: a fresh network of a size, or a model file of the user's. */
export type StudentChoice =
  | { size: StudentSize }
  | { file: Uint8Array | ByteSource; name: string; companions?: Companions; read: ReadModel };

/** Branches of the head where the recipe gives no rates. */
const BRANCHES = 4;

const drawsOf = (seed: number) => {
  const random = createRandom(seed).fork('fresh student');
  return () => random.normal();
};

/** The number of batches that a batch norm has seen, as PyTorch keeps it beside the statistics. */
const counterOf = (name: string): NamedTensor => ({
  name: name.replace('running_mean', 'num_batches_tracked'),
  dtype: 'I64',
  shape: [],
  bytes: new Uint8Array(8),
});

function freshFile(size: StudentSize, classes: number, network: NetworkRecipe, seed: number): ModelFile {
  const branches = network.asppRates?.length ?? BRANCHES;
  const tensors = freshDeepLabV2(size, classes, branches, drawsOf(seed)).flatMap(({ name, shape, values }) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const tensor: NamedTensor = { name, dtype: 'F32', shape, bytes };
    return name.endsWith('.running_mean') ? [tensor, counterOf(name)] : [tensor];
  });
  return {
    file: `${size} student, fresh, seed ${seed}`,
    format: 'safetensors',
    tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])),
    metadata: {},
    warnings: [],
    prefix: '',
  };
}

/** Opens a student for given predictions; those of one channel have classes with names. */
export function openStudentOf({ classes, binary }: GivenCard, choice: StudentChoice, recipe: Recipe): SourceModel {
  const student = openStudent(choice, classes, recipe);
  return binary && !student.own.classes ? { ...student, own: BINARY } : student;
}

/**
 * Opens a student for so many classes: a fresh one by the recipe's seed, or a file. A classifier that does not fit is
 * replaced.
 */
export function openStudent(choice: StudentChoice, classes: number, recipe: Recipe): SourceModel {
  if ('size' in choice) {
    const file = freshFile(choice.size, classes, recipe.network, recipe.seed);
    const bytes = [...file.tensors.values()].reduce((sum, tensor) => sum + tensor.bytes.length, 0);
    const opened = { ...describeSource(file, bytes, recipe.network), held: bytes };
    return stated(chosen(opened), 'initialisation', `${INITIALISATION}; seed ${recipe.seed}`);
  }
  const { read, file, name, companions } = choice;
  const opened = readSource(read, file, name, recipe.network, companions, recipe.input);
  if (opened.card.classes === classes) return opened;
  const { graph } = recogniseNetwork(opened.file, recipe.network, recipe.input);
  const swapped = withFreshClassifier(opened.file, graph, classes, drawsOf(recipe.seed));
  const student = { ...describeSource(swapped, opened.card.bytes, recipe.network, recipe.input), held: opened.held };
  return stated(student, 'classifier', `fresh, for ${classes} classes instead of ${opened.card.classes}`);
}

/** A network that is made here leaves nothing to assume; a file of unknown origin does. */
const chosen = (student: SourceModel): SourceModel => ({
  ...student,
  card: { ...student.card, inferred: student.card.inferred.map((entry) => ({ ...entry, assumed: false })) },
});

const stated = (student: SourceModel, name: string, value: string): SourceModel => ({
  ...student,
  card: { ...student.card, inferred: [...student.card.inferred, { name, value, assumed: false }] },
});
