import { readFileSync, writeFileSync } from 'node:fs';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { fileSource } from '../src/cli/file-source.js';
import { readUserJson } from '../src/cli/files.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import type { ByteSource } from '../src/formats/byte-source.js';
import { readNpz } from '../src/formats/npy/read-npz.js';
import { decodeImage } from '../src/images/decode.js';
import { decodeLabels } from '../src/images/labels/label-map.js';
import { decodePrediction } from '../src/predictions/decode.js';
import { resizeProbabilities } from '../src/predictions/resize.js';
import { CAMVID_11 } from '../src/protocol/presets.js';
import { parseRecord } from '../src/report/parse-record.js';
import { readHash } from '../src/studio/hash.js';
import { withChecksums } from './bombs.js';

// A separate process for one file: `node --expose-gc peak-memory.js READER FILE [mutants]`. Reads the file as the
// product does, or thousands of damaged copies of it, and prints the result, and the growth of the process's peak of
// resident memory (VmHWM).

/** The readers of a file, by the word on the command line. */
export type Reader = 'image' | 'labels' | 'npz' | 'prediction' | 'model' | 'hash' | 'json' | 'record';

function readTensors(source: Uint8Array | ByteSource, path: string): void {
  for (const tensor of readModel(source, path).tensors.values()) void tensor.bytes.length;
}

const readers: Record<Reader, (bytes: Uint8Array, path: string) => unknown> = {
  image: (bytes, path) => decodeImage(bytes, path, decodeWithSharp),
  labels: (bytes, path) => decodeLabels(bytes, path, CAMVID_11),
  npz: (bytes, path) => [...readNpz(bytes, path).values()].reduce((sum, array) => sum + array.bytes.length, 0),
  prediction: (bytes, path) => {
    const options = { classes: 11, classList: CAMVID_11, labelConfidence: 0.9 };
    return resizeProbabilities(decodePrediction(bytes, path, options).map, 192, 128);
  },
  model: (_, path) => readTensors(fileSource(path, 'model'), path),
  hash: (bytes) => {
    const { problem } = readHash(new TextDecoder('latin1').decode(bytes));
    if (problem) throw new Error(problem);
  },
  json: (_, path) => readUserJson(path, 'recipe'),
  record: (bytes, path) => parseRecord(new TextDecoder().decode(bytes), path),
};

const MUTANTS = 4000;

/** Thousands of copies of a small file with up to four bytes changed, one after another; the worst time of one. */
async function readMutants(read: (bytes: Uint8Array) => unknown, whole: Uint8Array): Promise<number> {
  let state = 20_261;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let worst = 0;
  for (let round = 0; round < MUTANTS; round++) {
    const bytes = whole.slice();
    for (let change = random(4); change >= 0; change--) bytes[random(bytes.length)] = random(256);
    const started = performance.now();
    try {
      await read(bytes);
    } catch (error) {
      const { name } = error as Error;
      if (name !== 'UserError' && name !== 'FormatError') throw error;
    }
    worst = Math.max(worst, performance.now() - started);
  }
  return worst / 1000;
}

/** A line of this process's status, in bytes. */
const statusBytes = (name: string): number =>
  1024 * Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

const isPng = (bytes: Uint8Array): boolean => bytes[0] === 0x89;

function mutants(reader: Reader, whole: Uint8Array, path: string): Promise<number> {
  const read = reader === 'model' ? readTensors : readers[reader];
  return readMutants((bytes) => read(isPng(bytes) ? withChecksums(bytes) : bytes, path), whole);
}

async function measure(reader: Reader, path: string, mutated: boolean): Promise<void> {
  // Node gives large files as they are; a small one is a view of a shared buffer.
  const bytes = new Uint8Array(readFileSync(path));
  globalThis.gc?.();
  writeFileSync('/proc/self/clear_refs', '5');
  const before = statusBytes('VmRSS');
  const started = performance.now();
  let worst: number | undefined;
  let outcome = { accepted: true, code: '', message: '' };
  try {
    if (mutated) worst = await mutants(reader, bytes, path);
    else await readers[reader](bytes, path);
  } catch (error) {
    const { code, reason, message } = error as { code?: string; reason?: string; message: string };
    outcome = { accepted: false, code: code ?? reason ?? 'fault', message };
  }
  const seconds = worst ?? (performance.now() - started) / 1000;
  console.log(JSON.stringify({ ...outcome, seconds, grown: statusBytes('VmHWM') - before }));
}

const [reader, path, mutated] = process.argv.slice(2);
await measure(reader as Reader, path as string, mutated === 'mutants');
