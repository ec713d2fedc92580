import type { CheckpointFrame } from '../model-file.js';
import type { NamedTensor } from '../named-tensor.js';
import { PyDict, PyGlobal, PyList, PyOpaque, PyTuple, type PyValue, StorageRef, TensorRef } from './pickle/values.js';
import { trainingKey } from './search.js';

/** Little surrounds a state dict. More is a bomb, or nothing that anybody would miss. */
const mostValues = 200_000;
const deepest = 32;

interface Kept {
  frame: CheckpointFrame;
  /** Keys that are not written back, with their path. */
  leftOut: string[];
}

/**
 * The part of a checkpoint that is written back: tensors, and everything that the pickle describes plainly. The optimizer's
 * state and objects of classes that were not read are left out.
 */
export function frameOf(
  root: PyValue,
  stateDict: PyDict,
  isModels: (key: PyValue) => boolean,
  make: (name: string, ref: TensorRef) => NamedTensor,
): Kept {
  const pruner = new Pruner(stateDict, isModels, make);
  const kept = pruner.keep(root, '', 0) ?? pruner.stateDict();
  return { frame: { root: kept, stateDict: pruner.stateDict(), others: pruner.others }, leftOut: pruner.leftOut };
}

class Pruner {
  readonly others = new Map<TensorRef, NamedTensor>();
  readonly leftOut: string[] = [];
  private values = 0;
  private kept: PyDict | undefined;

  constructor(
    private readonly source: PyDict,
    private readonly isModels: (key: PyValue) => boolean,
    private readonly make: (name: string, ref: TensorRef) => NamedTensor,
  ) {}

  /** A copy of the parts of a value that can be written. Undefined where nothing can. */
  keep(value: PyValue, path: string, depth: number): PyValue | undefined {
    if (value === this.source) return this.stateDict();
    if (depth > deepest || ++this.values > mostValues) return undefined;
    if (value instanceof PyDict) return this.dict(value, path, depth);
    if (value instanceof PyList || value instanceof PyTuple) return this.sequence(value, path, depth);
    if (value instanceof TensorRef) return this.tensor(value, path);
    return value instanceof PyOpaque || value instanceof StorageRef ? undefined : value;
  }

  /** The state dict without the parts that cannot be written. It is made once, because it may occur in two places. */
  stateDict(): PyDict {
    if (this.kept) return this.kept;
    const dict = new PyDict(this.source.ordered);
    this.kept = dict;
    for (const [key, value] of this.source.entries) {
      const kept = this.isModels(key) ? value : this.keep(value, pathOf('', key), 1);
      if (kept !== undefined) dict.entries.set(key, kept);
    }
    return dict;
  }

  private dict(source: PyDict, path: string, depth: number): PyDict {
    const dict = new PyDict(source.ordered);
    for (const [key, value] of source.entries) {
      const inner = pathOf(path, key);
      const isTraining = depth === 0 && typeof key === 'string' && trainingKey.test(key);
      const kept = isTraining || !isPlain(key) ? undefined : this.keep(value, inner, depth + 1);
      if (kept === undefined) this.leftOut.push(inner);
      else dict.entries.set(key, kept);
    }
    return dict;
  }

  private sequence(source: PyList | PyTuple, path: string, depth: number): PyValue | undefined {
    const items: PyValue[] = [];
    for (const item of source.items) {
      const kept = this.keep(item, path, depth + 1);
      if (kept === undefined) return undefined;
      items.push(kept);
    }
    if (source instanceof PyTuple) return new PyTuple(items);
    const list = new PyList();
    list.items.push(...items);
    return list;
  }

  private tensor(ref: TensorRef, path: string): TensorRef {
    if (!this.others.has(ref)) this.others.set(ref, this.make(path, ref));
    return ref;
  }
}

/** Keys that are written as they are. */
const isPlain = (key: PyValue): boolean => key === null || typeof key !== 'object' || key instanceof PyGlobal;

const pathOf = (path: string, key: PyValue): string => {
  const name = typeof key === 'object' ? '(an object)' : String(key);
  return path === '' ? name : `${path}.${name}`;
};
