import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { wholeFile } from '../bytes.js';
import type { DType } from '../dtype.js';
import { describeTensor, modelOf, smallTensors, tensor, zipCheckpoint } from '../fixtures.js';
import type { ModelFile } from '../model-file.js';
import { toFloat32 } from '../numbers.js';
import { readModel } from '../read.js';
import { type PendingUpdates, writeAdapted } from '../write.js';
import { frameOf } from './frame.js';
import { PyDict, PyGlobal, PyList, PyTuple, type PyValue } from './pickle/values.js';
import { PickleWriter } from './pickle/write.js';
import { readTorch } from './read.js';
import { writeTorch } from './write.js';

const written = async (model: ModelFile, updates: PendingUpdates = new Map()): Promise<ModelFile> =>
  readTorch(await wholeFile(writeTorch(model, updates)), 'adapted.pth');

/** A value of a pickle as plain data. A tensor is a word. */
function plain(value: PyValue | undefined): unknown {
  if (value instanceof PyDict)
    return { ordered: value.ordered, entries: [...value.entries].map((pair) => pair.map(plain)) };
  if (value instanceof PyList) return value.items.map(plain);
  if (value instanceof PyTuple) return { tuple: value.items.map(plain) };
  if (value instanceof PyGlobal) return { global: value.name };
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array) ? 'tensor' : value;
}

const keysOf = (value: PyValue | undefined) => (value instanceof PyDict ? [...value.entries.keys()] : []);
const rootOf = (model: ModelFile): PyDict => model.frame?.root as PyDict;
/** Bytes of every tensor of the file by its full name, whether it belongs to the model or not. */
const contents = ({ tensors, others = [], prefix }: ModelFile) =>
  [
    ...[...tensors.values()].map((own) => [prefix + own.name, own] as const),
    ...others.map((own) => [own.name, own] as const),
  ]
    .map(([name, { dtype, shape, bytes }]) => ({ name, dtype, shape, bytes: Buffer.from(bytes).toString('base64') }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const numbers = Float32Array.of(0, 1, 2, 3, 4, 5);
const w = { name: 'w', storage: 'FloatStorage', count: 6, offset: 0, shape: [2, 3], strides: [3, 1] };

/** `{epoch, meta: {…}, optimizer: {…}, state_dict: OrderedDict(w, scale)}`. */
function checkpoint(): Uint8Array {
  const pickle = new PickleWriter();
  pickle.emptyDict();
  pickle.mark();
  pickle.text('epoch');
  pickle.integer(12);
  pickle.text('meta');
  pickle.emptyDict();
  pickle.mark();
  for (const [key, write] of Object.entries({
    rate: () => pickle.float(0.00125),
    big: () => pickle.integer(-(2n ** 80n)),
    none: () => pickle.none(),
    yes: () => pickle.boolean(true),
    bytes: () => pickle.bytes(Uint8Array.of(0, 127, 128, 255)),
    type: () => pickle.global('torch', 'float16'),
    CLASSES: () => {
      pickle.mark();
      pickle.text('road');
      pickle.text('Straße');
      pickle.tuple();
    },
    list: () => {
      pickle.emptyList();
      pickle.mark();
      pickle.integer(70_000);
      pickle.integer(-3);
      pickle.append();
    },
    path: () => {
      pickle.global('pathlib', 'PosixPath');
      pickle.mark();
      pickle.text('/tmp');
      pickle.tuple();
      pickle.call();
    },
  })) {
    pickle.text(key);
    write();
  }
  pickle.setItems();
  pickle.text('optimizer');
  pickle.emptyDict();
  pickle.mark();
  describeTensor(pickle, { ...w, name: 'momentum' });
  pickle.setItems();
  pickle.text('state_dict');
  pickle.emptyOrderedDict();
  pickle.mark();
  describeTensor(pickle, { ...w, name: 'module.w' });
  pickle.text('scale');
  pickle.float(0.5);
  pickle.setItems();
  pickle.text('average');
  pickle.emptyDict();
  pickle.mark();
  describeTensor(pickle, { ...w, name: 'w', shape: [3, 2], strides: [1, 3] });
  pickle.setItems();
  pickle.setItems();
  return zipCheckpoint(pickle.finish(), new Uint8Array(numbers.buffer));
}

describe('the surroundings of the weights in a checkpoint', () => {
  const source = readTorch(checkpoint(), 'source.pth');

  it('are written back as they were, without the optimizer and values that cannot be described', async () => {
    const back = await written(source, new Map([['w', numbers.map((value) => value + 10)]]));
    expect(keysOf(rootOf(back))).toEqual(['epoch', 'meta', 'state_dict', 'average']);
    expect(plain(rootOf(back))).toEqual(plain(rootOf(source)));
    expect(plain(rootOf(back).get('meta'))).toEqual({
      ordered: false,
      entries: [
        ['rate', 0.00125],
        ['big', -(2n ** 80n)],
        ['none', null],
        ['yes', true],
        ['bytes', Uint8Array.of(0, 127, 128, 255)],
        ['type', { global: 'torch.float16' }],
        ['CLASSES', { tuple: ['road', 'Straße'] }],
        ['list', [70_000, -3]],
      ],
    });
    expect(back.prefix).toBe('module.');
    expect([...toFloat32(back.tensors.get('w')!)]).toEqual([10, 11, 12, 13, 14, 15]);
    expect(back.classes).toEqual(['road', 'Straße']);
  });

  it('are named in a warning where they are left out', () => {
    expect(source.warnings).toContain('Not written back into an adapted .pth file: meta.path, optimizer.');
  });

  it('keep the numbers of other tensors', async () => {
    const average = (await written(source)).frame?.others;
    expect([...(average?.values() ?? [])].map((other) => [...toFloat32(other)])).toEqual([[0, 3, 1, 4, 2, 5]]);
  });

  it('are left out where a structure would grow without end when it is written', () => {
    const root = new PyDict();
    let laughs: PyValue = new PyTuple(['ha']);
    for (let depth = 0; depth < 28; depth++) laughs = new PyTuple([laughs, laughs]);
    root.set('state_dict', new PyDict());
    root.set('laughs', laughs);
    const { frame, leftOut } = frameOf(root, root.get('state_dict') as PyDict, () => false, fail);
    expect([keysOf(frame.root), leftOut]).toEqual([['state_dict'], ['laughs']]);
  });
});

function fail(): never {
  throw new Error('There is no tensor.');
}

describe('types of tensors', () => {
  const values: [DType, ArrayBufferView][] = [
    ['F64', Float64Array.of(0.1, -2)],
    ['F32', Float32Array.of(0.1, -2)],
    ['F16', Uint16Array.of(0x3c00, 0xc001)],
    ['BF16', Uint16Array.of(0x3f80, 0xc001)],
    ['F8_E4M3', Uint8Array.of(0x38, 0xb9)],
    ['F8_E5M2', Uint8Array.of(0x3c, 0xbd)],
    ['I64', BigInt64Array.of(-(2n ** 60n), 7n)],
    ['I32', Int32Array.of(-5, 2 ** 30)],
    ['I16', Int16Array.of(-300, 7)],
    ['I8', Int8Array.of(-1, 7)],
    ['U64', BigUint64Array.of(2n ** 63n, 7n)],
    ['U32', Uint32Array.of(2 ** 31, 7)],
    ['U16', Uint16Array.of(65535, 7)],
    ['U8', Uint8Array.of(255, 7)],
    ['BOOL', Uint8Array.of(0, 1)],
  ];
  const typed = values.map(([dtype, numbers]) => tensor(`of ${dtype}`, dtype, [2], numbers));

  it('are all written to .pth and read back, byte for byte', async () => {
    expect([...(await written(modelOf(typed))).tensors.values()]).toEqual(typed);
  });

  it('are kept: new values are rounded to the type of the source', async () => {
    const updates = new Map(['F64', 'F32', 'F16', 'BF16'].map((type) => [`of ${type}`, Float32Array.of(1.001, -3)]));
    const { tensors } = await written(modelOf(typed), updates);
    const found = [...tensors.values()].slice(0, 4).map((own) => [own.dtype, ...toFloat32(own)]);
    expect(found).toEqual([
      ['F64', Math.fround(1.001), -3],
      ['F32', Math.fround(1.001), -3],
      ['F16', 1.0009765625, -3],
      ['BF16', 1, -3],
    ]);
    expect([...tensors.values()].slice(4)).toEqual(typed.slice(4));
  });
});

describe.runIf(hasShared)('the variants of the reference data', () => {
  const open = (file: string) => readTorch(readFileSync(sharedPath('models', 'variants', file)), file);

  it.each([
    ['atp-dlv2-r18-tiny.legacy.pth', undefined],
    ['atp-dlv2-r18-tiny.mmcv-module.pth', ['meta', 'state_dict']],
    ['atp-dlv2-r18-tiny.mmcv-uda.pth', ['meta', 'state_dict']],
    ['atp-dlv2-r18-tiny.module-model.pth', undefined],
    ['dtypes.pth', undefined],
    ['dtypes.legacy.pth', undefined],
    ['dtypes.protocol4.pth', undefined],
    ['cuda-location.pth', undefined],
  ])('keep keys, types, bytes and surroundings: %s', async (file, keys) => {
    const source = open(file);
    const back = await written(source);
    expect(plain(rootOf(back))).toEqual(plain(rootOf(source)));
    if (keys) expect(keysOf(rootOf(back))).toEqual(keys);
    expect(contents(back)).toEqual(contents(source));
    expect(source.others).toHaveLength(file.includes('mmcv-uda') ? source.tensors.size : 0);
    expect(back.classes).toEqual(source.classes);
    expect(back.palette).toEqual(source.palette);
    expect(source.warnings.some((line) => line.includes('Not written back'))).toBe(file.includes('mmcv'));
    if (file.includes('mmcv')) expect(source.warnings.join(' ')).toContain('optimizer');
  });

  it('keep a teacher beside the student in the adapted safetensors too', async () => {
    const source = open('atp-dlv2-r18-tiny.mmcv-uda.pth');
    const bytes = await wholeFile(writeAdapted(source, new Map()));
    expect(contents(readModel(bytes, 'adapted.safetensors'))).toEqual(contents(source));
  });

  it('lose foreign objects, which a warning names', async () => {
    const source = open('foreign-objects.pth');
    expect(source.warnings.join(' ')).toContain('Not written back into an adapted .pth file:');
    expect(contents(await written(source))).toEqual(contents(source));
  });
});

it('a source without surroundings gives an ordered dict of tensors', async () => {
  const back = await written(modelOf(smallTensors()));
  expect(rootOf(back).ordered).toBe(true);
  expect([...back.tensors.values()]).toEqual(smallTensors());
});
