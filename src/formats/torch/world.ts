import { FormatError } from '../error.js';
import { kindOfName, modernName } from './names.js';
import type { PickleWorld } from './pickle/machine.js';
import { PyDict, PyGlobal, PyList, PyOpaque, PyTuple, type PyValue, StorageRef, TensorRef } from './pickle/values.js';
import { torchTypes } from './types.js';

const rebuildTensor = new Set(['torch._utils._rebuild_tensor', 'torch._utils._rebuild_tensor_v2']);
const rebuildTypedTensor = 'torch._utils._rebuild_tensor_v3';
const rebuildParameter = new Set(['torch._utils._rebuild_parameter', 'torch._utils._rebuild_parameter_with_state']);
const rebuildSubclass = 'torch._tensor._rebuild_from_type_v2';

/** A storage as a file of its own: so pickle.dump writes tensors. */
const nestedStorage = 'torch.storage._load_from_bytes';

const orderedDict = 'collections.OrderedDict';
const dictClasses = new Set([orderedDict, 'builtins.dict']);

const isStorageClass = (name: string): boolean => /^torch\.(?:cuda\.|storage\.)?[A-Za-z0-9]+Storage$/.test(name);

const isRead = (name: string): boolean =>
  dictClasses.has(name) ||
  name === 'torch.Size' ||
  rebuildTensor.has(name) ||
  name === rebuildTypedTensor ||
  rebuildParameter.has(name) ||
  name === rebuildSubclass ||
  torchTypes.has(name) ||
  isStorageClass(name);

const saveStateDict = 'Save only the weights: torch.save(model.state_dict(), path).';

/** What some Python versions restore an Enum with, and what attacks begin with: it depends on what else is named. */
const takeAttribute = 'builtins.getattr';

/**
 * The meaning of names and calls in a torch pickle. Tensors, dicts and the like are read by their full names. Any other class
 * is opaque: its name and what is handed to it, no more. Nothing is imported or run. A name that runs programs refuses the
 * whole file.
 */
export class TorchWorld implements PickleWorld {
  /** Every storage that the pickle mentions, by key (the first mention). */
  readonly storages = new Map<string, StorageRef>();
  /** Every tensor that the pickle describes. */
  readonly tensors: TensorRef[] = [];
  /** Names of classes and functions that are not read. */
  readonly unknown = new Set<string>();
  private takesAttributes = false;

  constructor(
    private readonly file: string,
    /** Opens a storage that lies in the pickle as a file of its own. */
    private readonly openStorage?: (bytes: Uint8Array) => StorageRef,
  ) {}

  global(rawName: string): PyValue {
    const name = modernName(rawName);
    if (isRead(name) || (name === nestedStorage && this.openStorage)) return new PyGlobal(name);
    if (name === takeAttribute) {
      this.takesAttributes = true;
      return new PyGlobal(name);
    }
    const kind = kindOfName(name);
    if (kind === 'dangerous') throw this.asksToRun(name);
    if (kind === 'unknown') this.unknown.add(name);
    return new PyGlobal(name);
  }

  private asksToRun(name: string): FormatError {
    const names = this.takesAttributes ? `${takeAttribute}, ${name}` : name;
    const message = `This file asks to run code (it names ${names}). Only weights are read; it was not opened.`;
    return new FormatError('pickle-global-not-allowed', message, this.file, saveStateDict);
  }

  call(callable: PyValue, args: readonly PyValue[]): PyValue {
    if (callable instanceof PyOpaque) return new PyOpaque(callable.className, args);
    if (!(callable instanceof PyGlobal)) throw this.malformed('The pickle calls what is not a function.');
    const { name } = callable;
    if (dictClasses.has(name)) return this.dict(args, name === orderedDict);
    if (rebuildTensor.has(name)) return this.tensor(args, undefined);
    if (name === rebuildTypedTensor) return this.tensor(args, args[6]);
    if (rebuildParameter.has(name)) return this.first(args);
    if (name === rebuildSubclass) return this.subclass(args);
    if (name === 'torch.Size') return args[0] instanceof PyTuple ? args[0] : new PyTuple(args);
    if (name === encodeText) return bytesOf(args) ?? new PyOpaque(name);
    if (name === nestedStorage) return this.nested(args);
    if (name === takeAttribute) return this.attribute(args);
    if (torchTypes.has(name) || isStorageClass(name)) {
      throw this.malformed(`The pickle calls ${name}, which is not a function.`);
    }
    return new PyOpaque(name, args);
  }

  /** A member of an Enum: its class, and its name. Anything else is no value of a checkpoint. */
  private attribute([owner, name]: readonly PyValue[]): PyValue {
    const isMember = owner instanceof PyGlobal && this.unknown.has(owner.name);
    if (!isMember || typeof name !== 'string' || !/^[A-Za-z]\w*$/.test(name)) throw this.asksToRun('an attribute');
    const member = `${owner.name}.${name}`;
    if (kindOfName(member) === 'dangerous') throw this.asksToRun(member);
    return new PyOpaque(member);
  }

  persistent(id: PyValue): PyValue {
    const [tag, type, key, , count, view] = id instanceof PyTuple ? id.items : [];
    // A class with its source code, which the legacy format adds. The code is not read.
    if (tag === 'module' && type instanceof PyGlobal) return type;
    const complete = tag === 'storage' && type instanceof PyGlobal && isStorageClass(type.name);
    if (!complete || typeof key !== 'string' || !isCount(count)) throw this.badStorage();
    const className = type.name.slice(type.name.lastIndexOf('.') + 1);
    const whole = new StorageRef(className, key, count);
    if (!this.storages.has(key)) this.storages.set(key, whole);
    return view === undefined || view === null ? whole : this.storageView(whole, view);
  }

  /** Legacy files may cut a storage out of another: (key of the view, first element, elements). */
  private storageView(whole: StorageRef, view: PyValue): StorageRef {
    const first = view instanceof PyTuple ? view.items[1] : undefined;
    if (!isCount(first)) throw this.badStorage();
    return new StorageRef(whole.type, whole.key, whole.count, first);
  }

  private dict(args: readonly PyValue[], ordered: boolean): PyDict {
    const dict = new PyDict(ordered);
    const [pairs] = args;
    if (pairs === undefined) return dict;
    if (!(pairs instanceof PyList)) throw this.malformed('A dict is made of what is not a list of pairs.');
    for (const pair of pairs.items) {
      const [key, value] = pair instanceof PyTuple || pair instanceof PyList ? pair.items : [];
      if (key === undefined || value === undefined) throw this.malformed('A dict is made of what is not a pair.');
      dict.set(key, value);
    }
    return dict;
  }

  private tensor(args: readonly PyValue[], type: PyValue | undefined): TensorRef {
    const [storage, offset, size, stride] = args;
    if (!(storage instanceof StorageRef)) throw this.badStorage();
    if (offset === undefined || size === undefined || stride === undefined) {
      throw this.malformed('A tensor is described without its size.');
    }
    if (type === undefined) return this.described(new TensorRef(storage, offset, size, stride));
    if (!(type instanceof PyGlobal)) throw this.malformed('A tensor is described without its type.');
    return this.described(new TensorRef(storage, offset, size, stride, type.name));
  }

  private described(ref: TensorRef): TensorRef {
    this.tensors.push(ref);
    return ref;
  }

  /** A tensor with attributes of its own: (function, class, its arguments, attributes). */
  private subclass(args: readonly PyValue[]): PyValue {
    const [callable, , inner] = args;
    const isRebuild = callable instanceof PyGlobal && callable.name !== rebuildSubclass;
    if (!isRebuild || !(inner instanceof PyTuple)) throw this.malformed('A tensor is described without its parts.');
    return this.call(callable, inner.items);
  }

  private nested([bytes]: readonly PyValue[]): PyValue {
    if (bytes instanceof Uint8Array && this.openStorage) return this.openStorage(bytes);
    throw this.badStorage();
  }

  private first(args: readonly PyValue[]): PyValue {
    const [value] = args;
    if (value === undefined) throw this.malformed('A parameter is described without its tensor.');
    return value;
  }

  private badStorage(): FormatError {
    return new FormatError('bad-persistent-id', 'The storage reference of a tensor is malformed.', this.file);
  }

  private malformed(message: string): FormatError {
    return new FormatError('pickle-malformed', message, this.file, 'Save it again with torch.save.');
  }
}

/** How protocol 2 writes bytes: text with one character per byte, and 'latin1'. */
const encodeText = '_codecs.encode';

function bytesOf([text, encoding]: readonly PyValue[]): Uint8Array | undefined {
  if (typeof text !== 'string' || encoding !== 'latin1') return undefined;
  return bytesOfText(text);
}

/** One byte per character. Undefined where a character is none. */
export function bytesOfText(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  let all = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    all |= code;
    bytes[at] = code;
  }
  return all > 0xff ? undefined : bytes;
}

const isCount = (value: PyValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
