import { type DType, dtypeSize } from '../dtype.js';
import type { ModelFile, NamedTensor } from '../model-file.js';
import { type Updates, updateTensors } from '../write.js';
import { PickleWriter } from './pickle/write.js';
import { storageTypes } from './types.js';
import { writeZip, type ZipRecord } from './zip-write.js';

const folder = 'archive';

/** The format version that torch.save writes. */
const version = '3\n';

/**
 * The adapted model as a .pth file of the zip format: an OrderedDict of tensors, see `updateTensors`. Tensors that shared
 * memory in the source get their own.
 * @throws RangeError for types that only newer PyTorch versions know, and when an update does not fit.
 */
export function writeTorch(source: ModelFile, updated: Updates): Uint8Array {
  const tensors = updateTensors(source, updated);
  const text = (value: string) => new TextEncoder().encode(value);
  const records: ZipRecord[] = [
    { name: `${folder}/data.pkl`, content: pickleStateDict(tensors) },
    { name: `${folder}/byteorder`, content: text('little') },
    ...tensors.map(({ bytes }, key) => ({ name: `${folder}/data/${key}`, content: bytes })),
    { name: `${folder}/version`, content: text(version) },
  ];
  return writeZip(records);
}

function pickleStateDict(tensors: NamedTensor[]): Uint8Array {
  const pickle = new PickleWriter();
  pickle.emptyOrderedDict();
  pickle.mark();
  tensors.forEach((tensor, key) => {
    pickle.text(tensor.name);
    pickleTensor(pickle, tensor, key);
  });
  pickle.setItems();
  return pickle.finish();
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`. */
function pickleTensor(pickle: PickleWriter, { dtype, shape, bytes, name }: NamedTensor, key: number): void {
  pickle.global('torch._utils', '_rebuild_tensor_v2');
  pickle.mark();
  pickle.mark();
  pickle.text('storage');
  pickle.global('torch', storageClass(name, dtype));
  pickle.text(String(key));
  pickle.text('cpu');
  pickle.integer(bytes.length / dtypeSize(dtype));
  pickle.tuple();
  pickle.persistentId();
  pickle.integer(0);
  pickle.integers(shape);
  pickle.integers(rowMajorStrides(shape));
  pickle.no();
  pickle.emptyOrderedDict();
  pickle.tuple();
  pickle.call();
}

function storageClass(name: string, dtype: DType): string {
  for (const [className, type] of storageTypes) if (type === dtype) return className;
  throw new RangeError(`tensor ${name} is ${dtype}, which a .pth file cannot hold here; write safetensors`);
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
