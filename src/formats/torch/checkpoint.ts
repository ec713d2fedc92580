import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import type { NamedTensor } from '../named-tensor.js';
import { splitPrefix } from '../prefix.js';
import { frameOf } from './frame.js';
import { PyDict, PyList, PyTuple, type PyValue, TensorRef } from './pickle/values.js';
import { type StorageSource, TensorMaker } from './tensor.js';

/** Keys under which training frameworks put the state dict, tried in this order. */
const wrappers = ['state_dict', 'model_state_dict', 'model'];

const deepestWrapping = 3;

/**
 * The state dict of an unpickled checkpoint as a ModelFile. Only the tensors of that dict are made. An optimizer's state is
 * never touched.
 * @throws FormatError
 */
export function readCheckpoint(root: PyValue, source: StorageSource, file: string): ModelFile {
  const stateDict = findStateDict(root, deepestWrapping);
  if (stateDict === undefined) {
    const advice = 'Save a state dict: torch.save(model.state_dict(), path).';
    throw new FormatError('not-a-state-dict', 'The checkpoint holds no tensors by name.', file, advice);
  }
  const { refs, warnings } = tensorRefs(stateDict);
  const { kept, prefix, warnings: prefixWarnings } = splitPrefix([...refs.keys()]);
  const maker = new TensorMaker(source, file);
  const tensors = new Map<string, NamedTensor>();
  for (const name of kept) tensors.set(name, maker.make(name, refs.get(prefix + name) as TensorRef));
  const models = new Set(kept.map((name) => prefix + name));
  const others = [...refs].flatMap(([name, ref]) => (models.has(name) ? [] : [maker.make(name, ref)]));
  const isModels = (key: PyValue) => typeof key === 'string' && models.has(key);
  const { frame, leftOut } = frameOf(root, stateDict, isModels, (name, ref) => maker.make(name, ref));
  warnings.push(...prefixWarnings);
  if (leftOut.length > 0) warnings.push(`Not written back into an adapted .pth file: ${listing(leftOut)}.`);
  return { file, format: 'pth', tensors, metadata: {}, warnings, prefix, others, frame, ...datasetMeta(root) };
}

const holdsTensors = (dict: PyDict): boolean => [...dict.entries.values()].some((value) => value instanceof TensorRef);

function findStateDict(value: PyValue | undefined, depth: number): PyDict | undefined {
  if (!(value instanceof PyDict)) return undefined;
  if (depth > 0) {
    for (const wrapper of wrappers) {
      const inner = findStateDict(value.get(wrapper), depth - 1);
      if (inner !== undefined) return inner;
    }
  }
  return holdsTensors(value) ? value : undefined;
}

function tensorRefs(dict: PyDict): { refs: Map<string, TensorRef>; warnings: string[] } {
  const refs = new Map<string, TensorRef>();
  const ignored: string[] = [];
  for (const [key, value] of dict.entries) {
    if (typeof key === 'string' && value instanceof TensorRef) refs.set(key, value);
    else ignored.push(typeof key === 'string' ? `${key} (not a tensor)` : `${keyText(key)} (not a text key)`);
  }
  const warnings = [...dict.repeated].map((key) => `Key '${key}' is given twice; the last one counts, as in Python.`);
  if (ignored.length > 0) warnings.push(`Ignored in the state dict: ${listing(ignored)}.`);
  return { refs, warnings };
}

const keyText = (key: PyValue): string => (typeof key === 'object' && key !== null ? 'an object' : String(key));

const listed = 5;
const listing = (names: string[]): string =>
  names.slice(0, listed).join(', ') + (names.length > listed ? ` and ${names.length - listed} more` : '');

/** Class names and colours as mmcv (`meta.CLASSES`) and mmengine (`meta.dataset_meta.classes`) keep them. */
function datasetMeta(root: PyValue): Pick<ModelFile, 'classes' | 'palette'> {
  const meta = root instanceof PyDict ? root.get('meta') : undefined;
  if (!(meta instanceof PyDict)) return {};
  const inner = meta.get('dataset_meta');
  const dataset = inner instanceof PyDict ? inner : meta;
  const classes = texts(dataset.get('CLASSES') ?? dataset.get('classes'));
  const palette = colours(dataset.get('PALETTE') ?? dataset.get('palette'));
  return { ...(classes && { classes }), ...(palette && { palette }) };
}

const itemsOf = (value: PyValue | undefined): readonly PyValue[] | undefined =>
  value instanceof PyList || value instanceof PyTuple ? value.items : undefined;

function texts(value: PyValue | undefined): string[] | undefined {
  const items = itemsOf(value);
  return items?.every((item) => typeof item === 'string') ? [...items] : undefined;
}

function colours(value: PyValue | undefined): number[][] | undefined {
  const rows = itemsOf(value)?.map(colour);
  return rows?.every((row) => row !== undefined) ? rows : undefined;
}

function colour(value: PyValue): number[] | undefined {
  const channels = itemsOf(value);
  if (channels?.length !== 3) return undefined;
  const isByte = (channel: PyValue): channel is number =>
    typeof channel === 'number' && Number.isInteger(channel) && channel >= 0 && channel <= 255;
  return channels.every(isByte) ? [...channels] : undefined;
}
