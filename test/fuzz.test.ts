import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { inspectFile } from '../src/cli/inspect/inspect-file.js';
import { inspectionText } from '../src/cli/inspect/inspection-text.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import { memorySource } from '../src/formats/byte-source.js';
import { wholeFile } from '../src/formats/bytes.js';
import { legacyCheckpoint, modelOf, smallTensors, stateDict, zipCheckpoint } from '../src/formats/fixtures.js';
import { byteLength } from '../src/formats/model-file.js';
import { writeNpy, writeNpz } from '../src/formats/npy/write.js';
import { floats, onnxFile, protoOf, smallOnnx, typed } from '../src/formats/onnx/fixtures.js';
import { ModelProtoSchema } from '../src/formats/onnx/onnx_pb.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { writeTorch } from '../src/formats/torch/write.js';
import { decodeImage } from '../src/images/decode.js';
import { decodeLabels } from '../src/images/labels/label-map.js';
import { matchLabels } from '../src/images/labels/match.js';
import { recogniseNetwork } from '../src/nn/open-network.js';
import { decodePrediction } from '../src/predictions/decode.js';
import { readClassList } from '../src/protocol/class-lists/read.js';
import { parseClassList } from '../src/protocol/classes.js';
import { checkJsonText } from '../src/protocol/json-limits.js';
import { CAMVID_11 } from '../src/protocol/presets.js';
import { parseRecipe } from '../src/protocol/recipe.js';
import { RECIPES, recipeByName } from '../src/protocol/recipes.js';
import { parseRecord } from '../src/report/parse-record.js';
import { recordJson } from '../src/report/record-json.js';
import { sampleRecord } from '../src/report/record-sample.js';
import { importRun } from '../src/runs/import-run.js';
import { RECORD } from '../src/runs/kept-record.js';
import { RunStore } from '../src/runs/run-store.js';
import { withChecksums } from './bombs.js';
import { CLASS_LIST_TEXTS } from './class-list-texts.js';
import { memoryStorage } from './memory-storage.js';
import { networkOptions } from './models.js';

/** Mutants over all readers together. CI takes a tenth of what `ATP_FUZZ=10000` takes. */
const ALL = Number(process.env.ATP_FUZZ ?? 1000);
/** Seconds that a mutant may take, and bytes that all of a reader's may leave. Under load a process waits for others. */
const MOST_SECONDS = 5;
const MOST_LEFT = 128 * 2 ** 20;

/** A change of a file, in any form of file. Places and lengths are taken modulo what there is. */
type Change =
  | { kind: 'bytes'; at: number; bytes: number[] }
  | { kind: 'cut'; at: number }
  | { kind: 'remove'; at: number; length: number }
  | { kind: 'repeat'; at: number; length: number }
  | { kind: 'large'; at: number };

const place = fc.nat(2 ** 31 - 1);
const length = fc.integer({ min: 1, max: 64 });
const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('bytes' as const),
      at: place,
      bytes: fc.array(fc.nat(255), { minLength: 1, maxLength: 4 }),
    }),
  },
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('remove' as const), at: place, length }),
  fc.record({ kind: fc.constant('repeat' as const), at: place, length }),
  fc.record({ kind: fc.constant('large' as const), at: place }),
);
const changes = fc.array(change, { minLength: 1, maxLength: 3 });

function applied(bytes: Uint8Array, step: Change): Uint8Array {
  const at = step.at % Math.max(1, bytes.length);
  switch (step.kind) {
    case 'bytes': {
      const copy = bytes.slice();
      for (const [index, byte] of step.bytes.entries()) if (at + index < copy.length) copy[at + index] = byte;
      return copy;
    }
    case 'cut':
      return bytes.slice(0, at);
    case 'remove':
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + step.length)]);
    case 'repeat':
      return Uint8Array.from([...bytes.subarray(0, at + step.length), ...bytes.subarray(at)]);
    case 'large': {
      // A length or a size that nothing has.
      const copy = bytes.slice();
      copy.fill(0xff, at, at + 4);
      return copy;
    }
    default:
      return step satisfies never;
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: false }).decode(bytes);
const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value);
const json = (bytes: Uint8Array): unknown => {
  checkJsonText(text(bytes), 'fuzz.json');
  return JSON.parse(text(bytes));
};

function readTensors(bytes: Uint8Array): void {
  const companion = writeSafetensors(smallTensors());
  const model = readModel(bytes, 'fuzz', (name) =>
    name.startsWith('model-') ? memorySource(companion, name) : undefined,
  );
  for (const { shape, dtype, bytes: content } of model.tensors.values()) {
    expect(content.length).toBe(byteLength(shape, dtype));
  }
}

const readGraph = (bytes: Uint8Array): void => {
  const { graph } = recogniseNetwork(readModel(bytes, 'fuzz.onnx'), networkOptions());
  expect(graph.nodes.length).toBeGreaterThan(0);
};

const importZip = (bytes: Uint8Array) =>
  importRun(memorySource(bytes, 'run.zip'), new RunStore(memoryStorage(), async () => false));

const pickle = stateDict([{ name: 'w', storage: 'FloatStorage', count: 6, offset: 0, shape: [2, 3], strides: [3, 1] }]);
const numbers = Float32Array.of(0, 1, 2, 3, 4, 5);
const storage = new Uint8Array(numbers.buffer);
const torchZip = await wholeFile(writeTorch(modelOf(smallTensors()), new Map()));
const quantised = onnxFile({
  nodes: [
    { op: 'DequantizeLinear', inputs: ['q', 's'], outputs: ['w'], attributes: { axis: 0 } },
    { op: 'Conv', inputs: ['image', 'w'], outputs: ['logits'], attributes: { pads: [1, 1, 1, 1] } },
  ],
  tensors: [typed('q', 3, [2, 3, 3, 3], new Int8Array(54).fill(3)), floats('s', [2], [0.5, 0.25])],
});
const picture = sharp(
  new Uint8Array(24 * 16 * 3).map((_, i) => (i * 7) & 255),
  { raw: { width: 24, height: 16, channels: 3 } },
);
const labelsPng = encode({ width: 24, height: 16, channels: 1, data: new Uint8Array(384).map((_, i) => i % 11) });
const array = { dtype: 'F32' as const, shape: [3, 4, 5], bytes: new Uint8Array(240).fill(0xc0) };
const shardIndex = bytesOf(
  JSON.stringify({ weight_map: Object.fromEntries(smallTensors().map(({ name }) => [name, 'model-1.safetensors'])) }),
);
const anImage = async (kind: 'png' | 'jpeg' | 'webp') =>
  new Uint8Array(await picture.clone().toFormat(kind).toBuffer());
const recordBytes = bytesOf(recordJson(sampleRecord));

/** The whole file must be of its form; a changed one may be of any. Names and colours are settled. */
async function readAs(form: string, bytes: Uint8Array, whole: Uint8Array): Promise<void> {
  const read = await readClassList(bytes, 'fuzz.txt');
  if (Buffer.compare(bytes, whole) === 0) expect(read.form).toBe(form);
  expect(parseClassList(JSON.parse(JSON.stringify(read.list)), 'fuzz.txt')).toEqual(read.list);
}

/** A PNG with the checksums that its chunks should have, so that not each change is found by them. */
const checked = (bytes: Uint8Array): Uint8Array => (bytes[0] === 0x89 ? withChecksums(bytes) : bytes);

interface Reader {
  whole: Uint8Array;
  read: (bytes: Uint8Array) => unknown;
}

/** Every reader of what users give, with a sound file. */
const READERS: Record<string, Reader> = {
  safetensors: { whole: writeSafetensors(smallTensors()), read: readTensors },
  'index of shards': { whole: shardIndex, read: readTensors },
  'pth (zip)': { whole: torchZip, read: readTensors },
  'pth (pickle inside a sound zip)': {
    whole: pickle,
    read: (bytes) => readTensors(zipCheckpoint(bytes, storage)),
  },
  'zip in zip (a checkpoint inside a sound zip)': {
    whole: torchZip,
    read: (bytes) => readTensors(zipSync({ 'best.pth': bytes }, { level: 0 })),
  },
  'zip in zip (the outer one)': {
    whole: zipSync({ 'run/best.pth': torchZip, 'run/log.txt': pickle }),
    read: readTensors,
  },
  'pth (legacy)': { whole: legacyCheckpoint(pickle, numbers), read: readTensors },
  'onnx (tensors)': { whole: smallOnnx(), read: readTensors },
  'onnx (graph)': { whole: smallOnnx(), read: readGraph },
  'onnx (quantised)': { whole: quantised, read: readGraph },
  npy: { whole: writeNpy(array), read: (bytes) => decodePrediction(bytes, 'fuzz.npy', asked) },
  npz: {
    whole: writeNpz({ a: array }),
    read: (bytes) => decodePrediction(bytes, 'fuzz.npz', asked),
  },
  'npz (an array inside a sound zip)': {
    whole: writeNpy(array),
    read: (bytes) => decodePrediction(zipSync({ 'a.npy': bytes }), 'fuzz.npz', asked),
  },
  png: {
    whole: await anImage('png'),
    read: (bytes) => decodeImage(checked(bytes), 'fuzz.png', decodeWithSharp),
  },
  jpeg: { whole: await anImage('jpeg'), read: (bytes) => decodeImage(bytes, 'fuzz.jpg', decodeWithSharp) },
  webp: { whole: await anImage('webp'), read: (bytes) => decodeImage(bytes, 'fuzz.webp', decodeWithSharp) },
  'label map': { whole: labelsPng, read: (bytes) => decodeLabels(checked(bytes), 'fuzz.png', CAMVID_11) },
  'class list': {
    whole: bytesOf(JSON.stringify(CAMVID_11)),
    read: (bytes) => parseClassList(json(bytes), 'fuzz.json'),
  },
  ...Object.fromEntries(
    Object.entries(CLASS_LIST_TEXTS).map(([form, words]) => [
      `class list (${form})`,
      { whole: bytesOf(words), read: (bytes: Uint8Array) => readAs(form, bytes, bytesOf(words)) },
    ]),
  ),
  recipe: { whole: bytesOf(JSON.stringify(RECIPES.quick)), read: (bytes) => parseRecipe(json(bytes), 'fuzz.json') },
  'run record': { whole: recordBytes, read: (bytes) => parseRecord(text(bytes), 'fuzz.json') },
  'archive of a run': { whole: zipSync({ [RECORD]: recordBytes }), read: importZip },
  'archive of a run (a record inside a sound zip)': {
    whole: recordBytes,
    read: (bytes) => importZip(zipSync({ [RECORD]: bytes }, { level: 0 })),
  },
  'names of labels': {
    whole: bytesOf('a/0001.png\nb/0001_gtFine_labelIds.png\n0002_mask.png\n0003_L.png'),
    read: (bytes) => matchLabels(['a/0001.png', '0002.png', '0003.jpg'], text(bytes).split('\n'), false),
  },
};

const asked = { classes: undefined, classList: undefined, labelConfidence: 0.9 };

/** The refusals that users see. JSON that is none is one of them where it is read: `readUserJson`. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && ['UserError', 'FormatError', 'SyntaxError'].includes(error.name);

async function outcome(reader: Reader, bytes: Uint8Array): Promise<'read' | 'refused'> {
  const started = performance.now();
  try {
    await reader.read(bytes);
    return 'read';
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return 'refused';
  } finally {
    expect((performance.now() - started) / 1000).toBeLessThan(MOST_SECONDS);
  }
}

const each = Math.ceil(ALL / (Object.keys(READERS).length + 2));
const long = 600_000;

describe(`${ALL} mutants over all readers: each is read whole or refused, in time and memory`, () => {
  test.each(Object.entries(READERS))(
    '%s',
    async (_name, reader) => {
      expect(await outcome(reader, reader.whole)).toBe('read');
      const before = process.memoryUsage().arrayBuffers;
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(changes, async (list) => {
          seen.add(await outcome(reader, list.reduce(applied, reader.whole)));
        }),
        { numRuns: each, seed: 20_261, endOnFailure: true },
      );
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MOST_LEFT);
      expect(seen.size).toBeGreaterThan(0);
    },
    long,
  );

  test(
    'inspect says of each what it is, or why it is refused',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'atp-fuzz-'));
      const path = join(folder, 'file');
      const kinds = new Set<string>();
      const wholes = Object.values(READERS).map(({ whole }) => whole);
      await fc.assert(
        fc.asyncProperty(fc.nat(wholes.length - 1), changes, async (index, list) => {
          writeFileSync(path, list.reduce(applied, wholes[index] ?? new Uint8Array()));
          const { found } = await inspectFile(path, recipeByName('quick'));
          expect(JSON.parse(JSON.stringify(found)).file).toBe(path);
          expect(inspectionText(found)).toContain(path);
          kinds.add(found.what);
        }),
        { numRuns: each, seed: 20_263, endOnFailure: true },
      );
      rmSync(folder, { recursive: true });
      expect(kinds.size).toBeGreaterThan(3);
    },
    long,
  );

  test(
    'graphs of ONNX with nodes, inputs and attributes changed',
    () => {
      const operators = [
        'Conv',
        'Relu',
        'Resize',
        'Reshape',
        'Concat',
        'Pad',
        'Gather',
        'If',
        'DequantizeLinear',
        'Shape',
        'MaxPool',
        'Einsum',
      ];
      const step = fc.record({
        node: fc.nat(3),
        op: fc.constantFrom(...operators),
        input: fc.nat(3),
        from: fc.nat(9),
        what: fc.nat(3),
      });
      const seen = new Set<string>();
      fc.assert(
        fc.property(fc.array(step, { minLength: 1, maxLength: 3 }), (steps) => {
          const proto = protoOf({
            nodes: [
              { op: 'Conv', inputs: ['image', 'w'], outputs: ['a'], attributes: { pads: [1, 1, 1, 1] } },
              { op: 'Shape', inputs: ['a'], outputs: ['shape'] },
              { op: 'Reshape', inputs: ['a', 'shape'], outputs: ['b'] },
              { op: 'LeakyRelu', inputs: ['b'], outputs: ['logits'], attributes: { alpha: { float: 0.25 } } },
            ],
            tensors: [floats('w', [2, 3, 3, 3], new Float32Array(54).fill(0.1))],
          });
          const names = ['image', 'w', 'a', 'shape', 'b', 'logits', '', 'nothing'];
          for (const { node, op, input, from, what } of steps) {
            const changed = proto.graph?.node[node];
            if (!changed) continue;
            if (what === 0) changed.opType = op;
            if (what === 1) changed.input[input] = names[from % names.length] ?? '';
            if (what === 2) changed.attribute = [];
            if (what === 3) changed.output = [];
          }
          try {
            readGraph(toBinary(ModelProtoSchema, proto));
            seen.add('read');
          } catch (error) {
            if (!isRefusal(error)) throw error;
            seen.add('refused');
          }
        }),
        { numRuns: each, seed: 20_262, endOnFailure: true },
      );
      expect([...seen].toSorted()).toEqual(['read', 'refused']);
    },
    long,
  );
});
