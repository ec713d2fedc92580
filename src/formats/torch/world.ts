import { FormatError } from '../error.js';
import type { PickleWorld } from './pickle/machine.js';
import { PyDict, PyGlobal, PyList, PyOpaque, PyTuple, type PyValue, StorageRef, TensorRef } from './pickle/values.js';
import { torchTypes } from './types.js';

const rebuildTensor = new Set(['torch._utils._rebuild_tensor', 'torch._utils._rebuild_tensor_v2']);
const rebuildTypedTensor = 'torch._utils._rebuild_tensor_v3';
const rebuildParameter = new Set(['torch._utils._rebuild_parameter', 'torch._utils._rebuild_parameter_with_state']);
const rebuildSubclass = 'torch._tensor._rebuild_from_type_v2';

/** Classes of objects that hold no weights and are common beside them. A call of one only makes an opaque object. */
const harmless = new Set([
  'argparse.Namespace',
  'numpy.core.multiarray.scalar',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray.scalar',
  'numpy._core.multiarray._reconstruct',
  'numpy.ndarray',
  'numpy.dtype',
  '_codecs.encode',
  'copyreg._reconstructor',
  'builtins.object',
  'builtins.set',
  'builtins.frozenset',
  'builtins.complex',
  'builtins.bytearray',
  'builtins.bytes',
  'builtins.slice',
  'builtins.range',
  'builtins.list',
  'builtins.tuple',
  'builtins.int',
  'builtins.float',
  'builtins.str',
  'builtins.bool',
  'collections.defaultdict',
  'collections.Counter',
  'datetime.datetime',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath',
  'pathlib.WindowsPath',
  'torch.device',
  'torch.strided',
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
]);

const orderedDict = 'collections.OrderedDict';
const dictClasses = new Set([orderedDict, 'builtins.dict']);

const isStorageClass = (name: string): boolean => /^torch\.(?:cuda\.|storage\.)?[A-Za-z0-9]+Storage$/.test(name);

const isAllowed = (name: string): boolean =>
  dictClasses.has(name) ||
  name === 'torch.Size' ||
  rebuildTensor.has(name) ||
  name === rebuildTypedTensor ||
  rebuildParameter.has(name) ||
  name === rebuildSubclass ||
  harmless.has(name) ||
  torchTypes.has(name) ||
  isStorageClass(name);

/** Modules whose classes are networks: the file pickles a model object instead of its weights. */
const modelModules = /^(?:torch\.nn|torchvision\.models|timm\.models|transformers|mmseg|segmentation_models_pytorch)\./;

const saveStateDict = 'Save only the weights: torch.save(model.state_dict(), path).';

/** Modules that have another name in Python 2. */
const modernName = (name: string): string =>
  name.replace(/^__builtin__\./, 'builtins.').replace(/^copy_reg\./, 'copyreg.');

/**
 * The meaning of names and calls in a torch pickle: an allow-list, by full name. Nothing is imported or run. A name that is
 * not on the list refuses the whole file.
 */
export class TorchWorld implements PickleWorld {
  /** Every storage that the pickle mentions, by key (the first mention). */
  readonly storages = new Map<string, StorageRef>();

  constructor(private readonly file: string) {}

  global(rawName: string): PyValue {
    const name = modernName(rawName);
    if (isAllowed(name)) return new PyGlobal(name);
    if (modelModules.test(name)) {
      const message = `This file pickles a whole model object (${name}), not a state dict.`;
      throw new FormatError('pickled-module', message, this.file, saveStateDict);
    }
    const message = `This file asks to run code (it names ${name}). Only weights are read; it was not opened.`;
    throw new FormatError('pickle-global-not-allowed', message, this.file, saveStateDict);
  }

  call(callable: PyValue, args: readonly PyValue[]): PyValue {
    if (!(callable instanceof PyGlobal)) throw this.malformed('The pickle calls what is not a function.');
    const { name } = callable;
    if (dictClasses.has(name)) return this.dict(args, name === orderedDict);
    if (rebuildTensor.has(name)) return this.tensor(args, undefined);
    if (name === rebuildTypedTensor) return this.tensor(args, args[6]);
    if (rebuildParameter.has(name)) return this.first(args);
    if (name === rebuildSubclass) return this.subclass(args);
    if (name === 'torch.Size') return args[0] instanceof PyTuple ? args[0] : new PyTuple(args);
    if (name === encodeText) return bytesOf(args) ?? new PyOpaque(name);
    if (harmless.has(name)) return new PyOpaque(name);
    throw this.malformed(`The pickle calls ${name}, which is not a function.`);
  }

  persistent(id: PyValue): PyValue {
    const [tag, type, key, , count, view] = id instanceof PyTuple ? id.items : [];
    if (tag === 'module') {
      const message = 'This file pickles a whole model object, not a state dict.';
      throw new FormatError('pickled-module', message, this.file, saveStateDict);
    }
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
    if (type === undefined) return new TensorRef(storage, offset, size, stride);
    if (!(type instanceof PyGlobal)) throw this.malformed('A tensor is described without its type.');
    return new TensorRef(storage, offset, size, stride, type.name);
  }

  /** A tensor with attributes of its own: (function, class, its arguments, attributes). */
  private subclass(args: readonly PyValue[]): PyValue {
    const [callable, , inner] = args;
    const isRebuild = callable instanceof PyGlobal && callable.name !== rebuildSubclass;
    if (!isRebuild || !(inner instanceof PyTuple)) throw this.malformed('A tensor is described without its parts.');
    return this.call(callable, inner.items);
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
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return bytes.some((_, at) => text.charCodeAt(at) > 0xff) ? undefined : bytes;
}

const isCount = (value: PyValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
