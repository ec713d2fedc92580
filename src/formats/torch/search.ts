import type { DType } from '../dtype.js';
import type { LeftOut } from '../model-file.js';
import { isArray, pickledArray } from './numpy.js';
import { PyDict, PyList, PyOpaque, PyTuple, type PyValue, TensorRef } from './pickle/values.js';
import { storageTypes, torchTypes } from './types.js';

/** An object that holds tensors by name: a dict, or a pickled network. */
export type Home = PyDict | PyOpaque;

/** A tensor somewhere in a checkpoint. */
export interface Leaf {
  /** All keys, indices and attributes that lead to it, with dots between. */
  path: string;
  /** Its name in its home. */
  key: string;
  home: Home;
  /** A tensor of PyTorch or an array of NumPy. */
  value: TensorRef | PyOpaque;
  /** True where only dicts, lists and tuples lead to it. */
  plain: boolean;
  /** True where it is a part of the state of an optimizer or the like. */
  training: boolean;
}

export interface TensorsFound {
  /** By their paths. */
  leaves: Map<string, Leaf>;
  /** Tensors that can not be read. */
  unread: LeftOut[];
  /** True where a pickled network was met. */
  hasModule: boolean;
}

/** Keys of the training that is over. Its state fits no other weights. */
export const trainingKey = /optim|sched|scaler/i;

const deepest = 32;

/** Dicts, lists and objects that are looked into. */
const mostContainers = 300_000;

/** Every tensor of a checkpoint. What is met twice is looked into once. */
export function findTensors(root: PyValue): TensorsFound {
  const search = new Search();
  search.visit(root, { path: '', depth: 0, plain: true, training: false });
  return search;
}

interface Way {
  path: string;
  depth: number;
  plain: boolean;
  training: boolean;
}

class Search implements TensorsFound {
  readonly leaves = new Map<string, Leaf>();
  readonly unread: LeftOut[] = [];
  hasModule = false;
  private readonly seen = new Set<PyValue>();

  visit(value: PyValue, way: Way): void {
    if (way.depth > deepest || this.seen.size > mostContainers || this.seen.has(value)) return;
    if (value instanceof PyDict) this.entries(value, value.entries, way);
    else if (value instanceof PyList || value instanceof PyTuple) this.items(value, value.items, way);
    else if (value instanceof PyOpaque) this.object(value, { ...way, plain: false });
  }

  private entries(home: Home, entries: ReadonlyMap<PyValue, PyValue>, way: Way): void {
    this.seen.add(home);
    for (const [key, value] of entries) {
      if (typeof key !== 'string' && typeof key !== 'number') continue;
      const inner = stepInto(way, String(key), trainingKey.test(String(key)));
      if (!isLeaf(value)) this.visit(value, inner);
      else if (typeof key === 'string') this.leaf(home, key, value, inner);
    }
  }

  private items(owner: PyValue, items: readonly PyValue[], way: Way): void {
    this.seen.add(owner);
    for (const [index, item] of items.entries()) {
      if (typeof item === 'object' && item !== null) this.visit(item, stepInto(way, String(index), false));
    }
  }

  /** Attributes, items and arguments of an object. A network has its tensors in three of its attributes. */
  private object(object: PyOpaque, way: Way): void {
    this.seen.add(object);
    const attributes = attributesOf(object);
    if (attributes && isModule(attributes)) {
      this.hasModule = true;
      this.module(object, attributes, '', way);
      return;
    }
    this.entries(object, object.entries, way);
    this.items(object, object.items, way);
    this.items(object, object.args, way);
    if (attributes) {
      for (const [key, value] of attributes.entries) {
        if (typeof key === 'string') this.visit(value, stepInto(way, key, trainingKey.test(key)));
      }
    } else if (object.state !== undefined) this.visit(object.state, stepInto(way, 'state', false));
  }

  /** As `state_dict()` names them: parameters, buffers that are kept, and those of the modules inside. */
  private module(home: PyOpaque, attributes: PyDict, prefix: string, way: Way): void {
    if (way.depth > deepest || this.seen.size > mostContainers) return;
    this.seen.add(attributes);
    const skipped = namesIn(attributes.get('_non_persistent_buffers_set'));
    for (const kind of ['_parameters', '_buffers', '_modules']) {
      for (const [key, value] of entriesOf(attributes.get(kind))) {
        if (typeof key !== 'string' || (kind === '_buffers' && skipped.has(key))) continue;
        const inner = stepInto(way, key, false);
        const inside = value instanceof PyOpaque ? attributesOf(value) : undefined;
        if (isLeaf(value)) this.leaf(home, prefix + key, value, inner);
        else if (kind === '_modules' && inside && isModule(inside))
          this.module(home, inside, `${prefix}${key}.`, inner);
      }
    }
  }

  private leaf(home: Home, key: string, value: TensorRef | PyOpaque, { path, plain, training }: Way): void {
    if (this.seen.size > mostContainers) return;
    this.seen.add(value);
    const why = whyUnread(value);
    if (why !== undefined) this.unread.push({ name: path, why });
    else if (!this.leaves.has(path)) this.leaves.set(path, { path, key, home, value, plain, training });
  }
}

const stepInto = ({ path, depth, plain, training }: Way, key: string, isTraining: boolean): Way => ({
  path: path === '' ? key : `${path}.${key}`,
  depth: depth + 1,
  plain,
  training: training || isTraining,
});

/** The calls with which tensors of other kinds begin. */
const otherTensor = /^torch\.(?:\w+\.)*_rebuild_(?:(sparse)|(q)|(nested)|(meta)|wrapper|device|xla)?\w*$/;

export const isLeaf = (value: PyValue): value is TensorRef | PyOpaque =>
  value instanceof TensorRef || (value instanceof PyOpaque && (isArray(value) || otherTensor.test(value.className)));

function whyUnread(value: TensorRef | PyOpaque): string | undefined {
  if (value instanceof TensorRef) return undefined;
  if (isArray(value)) return pickledArray(value) ? undefined : 'an array that holds no plain numbers';
  const [, sparse, quantised, nested, meta] = otherTensor.exec(value.className) ?? [];
  if (sparse) return 'a sparse tensor, which is not read';
  if (quantised) return 'a quantised tensor, which is not read';
  if (nested) return 'a nested tensor, which is not read';
  return meta ? 'a tensor without numbers' : 'a tensor of a kind that is not read';
}

/** Attributes by name. An object with slots has two dicts of them. */
function attributesOf({ state }: PyOpaque): PyDict | undefined {
  if (state instanceof PyDict) return state;
  const parts = state instanceof PyTuple ? state.items.filter((part) => part instanceof PyDict) : [];
  return parts[0];
}

const isModule = (attributes: PyDict): boolean =>
  ['_parameters', '_modules'].every((kind) => attributes.get(kind) !== undefined);

const entriesOf = (value: PyValue | undefined): ReadonlyMap<PyValue, PyValue> =>
  value instanceof PyDict || value instanceof PyOpaque ? value.entries : new Map();

/** The texts in a set. */
function namesIn(value: PyValue | undefined): Set<PyValue> {
  if (!(value instanceof PyOpaque)) return new Set();
  const [given] = value.args;
  return new Set([...value.items, ...(given instanceof PyList || given instanceof PyTuple ? given.items : [])]);
}

const sizesOf = (value: PyValue): number[] => {
  const items: readonly PyValue[] = value instanceof PyTuple || value instanceof PyList ? value.items : [];
  return items.filter((size): size is number => typeof size === 'number');
};

/** What the file says of a tensor, before it is checked. */
export function describedAs({ value }: Pick<Leaf, 'value'>): { shape: readonly number[]; dtype: DType | undefined } {
  if (value instanceof PyOpaque) {
    const array = pickledArray(value);
    return { shape: array?.shape ?? [], dtype: array?.dtype };
  }
  const { storage, size, type } = value;
  return { shape: sizesOf(size), dtype: type === undefined ? storageTypes.get(storage.type) : torchTypes.get(type) };
}
