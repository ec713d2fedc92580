import { type DType, dtypeSize } from '../dtype.js';
import { byteLength, type ChangedTensors, type ModelFile } from '../model-file.js';
import type { TensorFacts } from '../named-tensor.js';
import { checkedBytes } from '../safetensors/write.js';
import { asItIs, loadUpdated, type PendingUpdates, type TensorToWrite, updateTensors } from '../write.js';
import { writeArchive, type ZipMember } from '../zip/write.js';
import { PyDict, PyGlobal, PyList, PyTuple, type PyValue, TensorRef } from './pickle/values.js';
import { PickleWriter } from './pickle/write.js';
import { storageTypes, torchTypes } from './types.js';

const folder = 'archive';

/** The format version that torch.save writes. */
const version = '3\n';

/**
 * The adapted model as a .pth file of the zip format, see `updateTensors`. Everything around the source's state dict is kept,
 * and so are tensors that do not belong to the model (`CheckpointFrame`, `CheckpointCopy`). A source without surroundings gives an OrderedDict
 * of tensors. Tensors that shared memory in the source get their own memory.
 * @throws RangeError when an update does not fit.
 */
export async function* writeTorch(source: ModelFile, updated: PendingUpdates): AsyncGenerator<Uint8Array> {
  if (source.copy) {
    yield* source.copy.write(changedTensors(source, updated));
    return;
  }
  const { pickle, tensors } = new CheckpointWriter(source, updateTensors(source, updated)).write();
  const text = (value: string) => new TextEncoder().encode(value);
  const small = (name: string, content: Uint8Array): ZipMember => ({
    name: `${folder}/${name}`,
    size: content.length,
    content: async () => content,
  });
  yield* writeArchive([
    small('data.pkl', pickle),
    small('byteorder', text('little')),
    ...tensors.map((tensor, key) => ({
      name: `${folder}/data/${key}`,
      size: byteLength(tensor.shape, tensor.dtype),
      content: async () => checkedBytes(tensor, await tensor.load()),
    })),
    small('version', text(version)),
  ]);
}

function changedTensors(source: ModelFile, updated: PendingUpdates): ChangedTensors {
  const changed = new Map<string, () => Promise<Uint8Array>>();
  for (const name of updated.keys()) {
    const tensor = source.tensors.get(name);
    if (!tensor) throw new RangeError(`${source.file} has no tensor ${name} to update`);
    changed.set(name, async () => checkedBytes(tensor, await loadUpdated(tensor, updated)));
  }
  return changed;
}

/** Writes the pickle of a checkpoint and numbers its tensors. */
class CheckpointWriter {
  private readonly pickle = new PickleWriter();
  private readonly tensors: TensorToWrite[] = [];
  private readonly byName: ReadonlyMap<string, TensorToWrite>;

  constructor(
    private readonly source: ModelFile,
    models: readonly TensorToWrite[],
  ) {
    this.byName = new Map(models.map((tensor) => [tensor.name, tensor]));
  }

  write(): { pickle: Uint8Array; tensors: TensorToWrite[] } {
    const { frame } = this.source;
    if (frame) this.value(frame.root);
    else this.plainStateDict();
    return { pickle: this.pickle.finish(), tensors: this.tensors };
  }

  private plainStateDict(): void {
    this.pickle.emptyOrderedDict();
    this.pickle.mark();
    const others = (this.source.others ?? []).map(asItIs);
    for (const tensor of [...this.byName.values(), ...others]) {
      this.pickle.text(tensor.name);
      this.tensor(tensor);
    }
    this.pickle.setItems();
  }

  private value(value: PyValue): void {
    const { pickle } = this;
    if (value === null) pickle.none();
    else if (typeof value === 'boolean') pickle.boolean(value);
    else if (typeof value === 'bigint') pickle.integer(value);
    else if (typeof value === 'number') Number.isSafeInteger(value) ? pickle.integer(value) : pickle.float(value);
    else if (typeof value === 'string') pickle.text(value);
    else if (value instanceof Uint8Array) pickle.bytes(value);
    else if (value instanceof PyDict) this.dict(value);
    else if (value instanceof PyList) this.list(value);
    else if (value instanceof PyTuple) this.tuple(value);
    else if (value instanceof PyGlobal) this.global(value);
    else if (value instanceof TensorRef) this.other(value);
    else throw new Error('A frame holds what cannot be written.');
  }

  private dict(dict: PyDict): void {
    if (dict.ordered) this.pickle.emptyOrderedDict();
    else this.pickle.emptyDict();
    this.pickle.mark();
    const isStateDict = dict === this.source.frame?.stateDict;
    for (const [key, value] of dict.entries) {
      this.value(key);
      const own = isStateDict && typeof key === 'string' ? this.byName.get(key) : undefined;
      if (own) this.tensor(own);
      else this.value(value);
    }
    this.pickle.setItems();
  }

  private list({ items }: PyList): void {
    this.pickle.emptyList();
    this.pickle.mark();
    for (const item of items) this.value(item);
    this.pickle.append();
  }

  private tuple({ items }: PyTuple): void {
    this.pickle.mark();
    for (const item of items) this.value(item);
    this.pickle.tuple();
  }

  private global({ name }: PyGlobal): void {
    const dot = name.lastIndexOf('.');
    this.pickle.global(name.slice(0, dot), name.slice(dot + 1));
  }

  /** A tensor that does not belong to the model. Its bytes are copied. */
  private other(ref: TensorRef): void {
    const tensor = this.source.frame?.others.get(ref);
    if (!tensor) throw new Error('A frame names a tensor that it does not have.');
    this.tensor(asItIs(tensor));
  }

  private tensor(tensor: TensorToWrite): void {
    pickleTensor(this.pickle, tensor, this.tensors.length);
    this.tensors.push(tensor);
  }
}

/**
 * `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`. A type without a storage class of its own needs
 * `_rebuild_tensor_v3`, which takes the type as well, and an untyped storage.
 */
function pickleTensor(pickle: PickleWriter, { dtype, shape, name }: TensorFacts, key: number): void {
  const storage = nameOf(storageTypes, dtype);
  pickle.global('torch._utils', storage ? '_rebuild_tensor_v2' : '_rebuild_tensor_v3');
  pickle.mark();
  pickle.mark();
  pickle.text('storage');
  if (storage) pickle.global('torch', storage);
  else pickle.global('torch.storage', 'UntypedStorage');
  pickle.text(String(key));
  pickle.text('cpu');
  pickle.integer(byteLength(shape, dtype) / (storage ? dtypeSize(dtype) : 1));
  pickle.tuple();
  pickle.persistentId();
  pickle.integer(0);
  pickle.integers(shape);
  pickle.integers(rowMajorStrides(shape));
  pickle.boolean(false);
  pickle.emptyOrderedDict();
  if (!storage) {
    const type = nameOf(torchTypes, dtype);
    if (!type) throw new RangeError(`tensor ${name} is ${dtype}, which a .pth file cannot hold; write safetensors`);
    pickle.global('torch', type.replace('torch.', ''));
  }
  pickle.tuple();
  pickle.call();
}

function nameOf(types: ReadonlyMap<string, DType>, dtype: DType): string | undefined {
  for (const [name, type] of types) if (type === dtype) return name;
  return undefined;
}

/** In elements. */
function rowMajorStrides(shape: number[]): number[] {
  let stride = 1;
  return shape
    .toReversed()
    .map((size) => {
      const own = stride;
      stride *= Math.max(size, 1);
      return own;
    })
    .reverse();
}
