import { FormatError } from '../error.js';
import type { LeftOut, ModelFile } from '../model-file.js';
import type { NamedTensor } from '../named-tensor.js';
import { leftOutNotes, leftOutOf, listing, naming, type ReadOptions, severalSets } from '../weight-sets.js';
import { type Chosen, chooseTensors } from './choose.js';
import { type CopySource, copyOf } from './copy.js';
import { datasetMeta } from './dataset-meta.js';
import { frameOf } from './frame.js';
import { isModelClass } from './names.js';
import { PyDict, type PyOpaque, type PyValue, TensorRef } from './pickle/values.js';
import { findTensors, isLeaf, type Leaf, trainingKey } from './search.js';
import { TensorMaker } from './tensor.js';
import type { TorchWorld } from './world.js';

/** An unpickled checkpoint. */
export interface Unpickled {
  root: PyValue;
  world: TorchWorld;
  source: CopySource;
}

/**
 * The network's tensors in an unpickled checkpoint as a ModelFile. Of the others, only those beside them in the same dict are
 * made. An optimizer's state is never touched.
 * @throws FormatError
 */
export function readCheckpoint(unpickled: Unpickled, file: string, options: ReadOptions): ModelFile {
  const { root, world, source } = unpickled;
  const found = findTensors(root);
  const chosen = chooseTensors(found, root, options, file);
  if (!chosen) throw holdsNone(unpickled, file);
  const { leaves, fullNames, beside, sets, home } = chosen;
  const maker = new TensorMaker(source, file);
  const make = (name: string, { value }: Leaf) =>
    value instanceof TensorRef ? maker.make(name, value) : maker.makeArray(name, value);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, leaf] of leaves) tensors.set(name, make(name, leaf));
  const others = [...beside].map(([name, leaf]) => make(name, leaf));
  const warnings = [...(home ? oddities(home) : []), ...chosen.warnings, ...severalSets(sets)];
  const strays = [...beside].filter(([, leaf]) => !chosen.inSets.has(leaf)).map(([name]) => name);
  const leftOut = [...leftOutOf(strays), ...found.unread];
  if (sets.length > 0) warnings.push(...leftOutNotes(leftOut));
  if (found.hasModule) warnings.push('The file is a pickled model object. Its tensors were read, its code was not.');
  const kept = surroundings(unpickled, chosen, maker, warnings);
  if (world.unknown.size > 0) warnings.push(unknownClasses(world, kept.copy !== undefined));
  const objects = [...world.unknown].map((name): LeftOut => ({ name, why: 'a class that is not read or run' }));
  const sorted = { ...(sets.length > 0 && { weightSets: sets }), leftOut: [...leftOut, ...objects] };
  const model: ModelFile = {
    file,
    format: 'pth',
    tensors,
    metadata: {},
    warnings,
    others,
    ...naming(fullNames),
    ...sorted,
  };
  return { ...model, ...kept, ...datasetMeta(root) };
}

const fromZero = 'Join its parts with the script beside them: python zero_to_fp32.py . pytorch_model.bin.';
const saveStateDict = 'Save a state dict: torch.save(model.state_dict(), path).';

function holdsNone({ root, world: { unknown } }: Unpickled, file: string): FormatError {
  const network = [...unknown].find(isModelClass);
  if (network !== undefined) {
    const message = `This file pickles a whole model object (${network}), and its tensors were not found in it.`;
    return new FormatError('pickled-module', message, file, saveStateDict);
  }
  const keys = root instanceof PyDict ? [...root.entries.keys()].filter((key) => typeof key === 'string') : [];
  if (keys.includes('ds_version') || keys.includes('optimizer_state_dict')) {
    const message = 'The checkpoint holds no tensors by name: it is the optimiser’s part of a checkpoint of DeepSpeed.';
    return new FormatError('not-a-state-dict', message, file, `${fromZero} ${saveStateDict}`);
  }
  const training = keys.filter((key) => trainingKey.test(key));
  const rest = training.length > 0 ? ` It has the state of a training (${training.join(', ')}), and no weights.` : '';
  return new FormatError('not-a-state-dict', `The checkpoint holds no tensors by name.${rest}`, file, saveStateDict);
}

/**
 * What is written back around the tensors. Where the pickle can be described plainly it is written anew, without the state of
 * the training; else the file is copied. Where neither can be, what cannot be described is left out.
 */
function surroundings(
  { root, world, source }: Unpickled,
  { leaves, fullNames, home }: Chosen,
  maker: TensorMaker,
  warnings: string[],
): Pick<ModelFile, 'frame' | 'copy'> {
  const isPlain = [...leaves.values()].every(
    ({ plain, training, value }) => plain && !training && value instanceof TensorRef,
  );
  const framed = isPlain && home instanceof PyDict ? home : undefined;
  const copy = framed && world.unknown.size === 0 ? undefined : copyOf(leaves, world.tensors, source);
  if (copy) return { copy };
  if (!framed) {
    warnings.push('An adapted .pth file holds only the tensors: the rest of this file cannot be copied around them.');
    return {};
  }
  const models = new Set<PyValue>(fullNames.values());
  const { frame, leftOut } = frameOf(
    root,
    framed,
    (key) => models.has(key),
    (name, ref) => maker.make(name, ref),
  );
  if (leftOut.length > 0) warnings.push(`Not written back into an adapted .pth file: ${listing(leftOut)}.`);
  return { frame };
}

function oddities(home: PyDict | PyOpaque): string[] {
  const ignored = [...home.entries].flatMap(([key, value]) => {
    if (typeof key === 'string' && isLeaf(value)) return [];
    return [typeof key === 'string' ? `${key} (not a tensor)` : `${keyText(key)} (not a text key)`];
  });
  const repeated = home instanceof PyDict ? [...home.repeated] : [];
  return [
    ...repeated.map((key) => `Key '${key}' is given twice; the last one counts, as in Python.`),
    ...(ignored.length > 0 ? [`Ignored in the state dict: ${listing(ignored)}.`] : []),
  ];
}

const unknownClasses = ({ unknown }: TorchWorld, isCopied: boolean): string => {
  const fate = isCopied ? 'kept as they are in an adapted .pth file' : 'left out of an adapted .pth file';
  return `Nothing of these classes was run; their objects are ${fate}: ${listing([...unknown])}.`;
};

const keyText = (key: PyValue): string => (typeof key === 'object' && key !== null ? 'an object' : String(key));
