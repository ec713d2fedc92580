import { dtypeSize } from '../src/formats/dtype.js';
import { describeTensor } from '../src/formats/fixtures.js';
import type { NamedTensor } from '../src/formats/named-tensor.js';
import { PickleWriter } from '../src/formats/torch/pickle/write.js';
import { writeZip } from '../src/formats/zip/write.js';

interface Meta {
  classes: string[];
  palette?: number[][];
}

/** A checkpoint as mmcv saves it: `{meta: {CLASSES, PALETTE}, state_dict}` of float32 tensors. */
export function mmcvCheckpoint(tensors: NamedTensor[], { classes, palette }: Meta): Uint8Array {
  const pickle = new PickleWriter();
  pickle.emptyOrderedDict();
  pickle.mark();
  pickle.text('meta');
  pickle.emptyOrderedDict();
  pickle.mark();
  pickle.text('CLASSES');
  pickle.mark();
  for (const name of classes) pickle.text(name);
  pickle.tuple();
  if (palette) {
    pickle.text('PALETTE');
    pickle.mark();
    for (const colour of palette) pickle.integers(colour);
    pickle.tuple();
  }
  pickle.setItems();
  pickle.text('state_dict');
  pickle.emptyOrderedDict();
  pickle.mark();
  tensors.forEach((tensor, key) => {
    pickleTensor(pickle, tensor, String(key));
  });
  pickle.setItems();
  pickle.setItems();
  const text = (value: string) => new TextEncoder().encode(value);
  return writeZip([
    { name: 'archive/data.pkl', content: pickle.finish() },
    ...tensors.map(({ bytes }, key) => ({ name: `archive/data/${key}`, content: bytes })),
    { name: 'archive/version', content: text('3\n') },
  ]);
}

function pickleTensor(pickle: PickleWriter, { name, shape, bytes, dtype }: NamedTensor, key: string): void {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const storage = dtype === 'F32' ? 'FloatStorage' : 'LongStorage';
  describeTensor(pickle, { name, storage, count: bytes.length / dtypeSize(dtype), offset: 0, shape, strides }, key);
}
