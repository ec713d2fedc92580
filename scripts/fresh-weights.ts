// A network of the same names and shapes with fresh weights, to start a student of a black box from:
//   node scripts/run.mjs scripts/fresh-weights.ts SOURCE.safetensors SEED OUT.safetensors
// Convolutions He normal by fan-in, the classifier (--classifier PREFIX, default aspp) N(0, 0.01²); batch norm 1 and 0.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { elementCount } from '../src/formats/model-file.js';
import type { NamedTensor } from '../src/formats/named-tensor.js';
import { fromFloat32 } from '../src/formats/numbers.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { createRandom } from '../src/images/random.js';
import { CLASSIFIER_DEVIATION } from '../src/nn/architectures/fresh.js';

const { values: args, positionals } = parseArgs({
  allowPositionals: true,
  options: { classifier: { type: 'string', default: 'aspp' } },
});
const [source, seed, out] = positionals;
if (!source || !seed || !out) throw new Error('Usage: fresh-weights.ts SOURCE.safetensors SEED OUT.safetensors');
const random = createRandom(Number(seed)).fork('fresh weights');

function fresh(tensor: NamedTensor): NamedTensor {
  const { name, shape, dtype } = tensor;
  const fill = (value: () => number) => {
    const values = Float32Array.from({ length: elementCount(shape) }, value);
    return { ...tensor, bytes: fromFloat32(values, dtype) };
  };
  if (name.endsWith('num_batches_tracked')) return { ...tensor, bytes: new Uint8Array(tensor.bytes.length) };
  if (shape.length === 4) {
    const fanIn = elementCount(shape.slice(1));
    const deviation = name.startsWith(`${args.classifier}.`) ? CLASSIFIER_DEVIATION : Math.sqrt(2 / fanIn);
    return fill(() => deviation * random.normal());
  }
  return fill(() => (name.endsWith('running_var') || name.endsWith('.weight') ? 1 : 0));
}

const { tensors } = readSafetensors(new Uint8Array(readFileSync(source)), source);
writeFileSync(out, writeSafetensors([...tensors.values()].map(fresh)));
