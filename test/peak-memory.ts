import { readFileSync, writeFileSync } from 'node:fs';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { fileSource } from '../src/cli/file-source.js';
import { readUserJson } from '../src/cli/files.js';
import { readNpz } from '../src/formats/npy/read-npz.js';
import { readModel } from '../src/formats/read.js';
import { decodeImage } from '../src/images/decode.js';
import { decodeLabels } from '../src/images/labels.js';
import { decodePrediction } from '../src/predictions/decode.js';
import { CAMVID_11 } from '../src/protocol/presets.js';
import { parseRecord } from '../src/report/parse-record.js';
import { readHash } from '../src/studio/hash.js';

// A process of its own for one file: `node --expose-gc peak-memory.js READER FILE`. Reads the file as the product does, and
// prints what came of it, and by how much the process's peak of resident memory (VmHWM) grew meanwhile.

/** What reads a file, by the word on the command line. */
export type Reader = 'image' | 'labels' | 'npz' | 'prediction' | 'model' | 'hash' | 'json' | 'record';

const readers: Record<Reader, (bytes: Uint8Array, path: string) => unknown> = {
  image: (bytes, path) => decodeImage(bytes, path, decodeWithSharp),
  labels: (bytes, path) => decodeLabels(bytes, path, CAMVID_11),
  npz: (bytes, path) => [...readNpz(bytes, path).values()].reduce((sum, array) => sum + array.bytes.length, 0),
  prediction: (bytes, path) =>
    decodePrediction(bytes, path, { classes: 11, classList: CAMVID_11, labelConfidence: 0.9 }),
  model: (_, path) => {
    for (const tensor of readModel(fileSource(path, 'model'), path).tensors.values()) void tensor.bytes.length;
  },
  hash: (bytes) => {
    const { problem } = readHash(new TextDecoder('latin1').decode(bytes));
    if (problem) throw new Error(problem);
  },
  json: (_, path) => readUserJson(path, 'recipe'),
  record: (bytes, path) => parseRecord(new TextDecoder().decode(bytes), path),
};

/** A line of this process's status, in bytes. */
const statusBytes = (name: string): number =>
  1024 * Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

async function measure(reader: Reader, path: string): Promise<void> {
  // Node gives large files as they are; a small one is a view of a shared buffer.
  const bytes = new Uint8Array(readFileSync(path));
  globalThis.gc?.();
  writeFileSync('/proc/self/clear_refs', '5');
  const before = statusBytes('VmRSS');
  const started = performance.now();
  let outcome = { accepted: true, code: '', message: '' };
  try {
    await readers[reader](bytes, path);
  } catch (error) {
    const { code, reason, message } = error as { code?: string; reason?: string; message: string };
    outcome = { accepted: false, code: code ?? reason ?? 'fault', message };
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ ...outcome, seconds, grown: statusBytes('VmHWM') - before }));
}

const [reader, path] = process.argv.slice(2);
await measure(reader as Reader, path as string);
