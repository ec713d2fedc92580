import { concatenated } from '../bytes.js';
import type { ZipRecord } from '../zip/write.js';
import { writeZip } from '../zip/write.js';

// Checkpoints with objects of any class, made in code for the tests of this folder: what torch.save and pickle.dump write.

const ascii = (text: string) => new TextEncoder().encode(text);
const int32 = (value: number) => new Uint8Array(Int32Array.of(value).buffer);

type Value = null | boolean | number | string | Value[] | Dict | Thing | Tensor | Class | NumPy;

export class Dict {
  constructor(readonly entries: [string, Value][]) {}
}
export const dict = (entries: Record<string, Value>): Dict => new Dict(Object.entries(entries));

export class Class {
  constructor(readonly name: string) {}
}

/** An object: `how` its class makes it, its keys if it is a dict, its attributes. */
export class Thing {
  constructor(
    readonly className: string,
    readonly parts: { args?: Value[]; how?: 'call' | 'new' | 'instance'; keys?: Dict; state?: Value } = {},
  ) {}
}

export class Tensor {
  constructor(
    readonly values: Float32Array,
    readonly shape: number[],
    readonly storage: Float32Array = values,
    readonly offset = 0,
  ) {}
}

/** An array of float32, as NumPy pickles it; '>' has its bytes swapped. */
export class NumPy {
  constructor(
    readonly values: Float32Array,
    readonly shape: number[],
    readonly order: '<' | '>' = '<',
  ) {}
}

class Writer {
  readonly chunks: Uint8Array[] = [];
  readonly storages: Float32Array[] = [];

  /** `nested`: storages lie in the pickle, as a file of torch.save each. */
  constructor(
    readonly protocol: 2 | 4,
    private readonly nested = false,
  ) {
    this.op(0x80, protocol);
  }

  op(...bytes: number[]): void {
    this.chunks.push(Uint8Array.from(bytes));
  }

  letter(letter: string, ...rest: Uint8Array[]): void {
    this.chunks.push(ascii(letter), ...rest);
  }

  text(value: string): void {
    const bytes = ascii(value);
    this.letter('X', int32(bytes.length), bytes);
  }

  global(name: string): void {
    const dot = name.lastIndexOf('.');
    if (this.protocol === 2) this.letter('c', ascii(`${name.slice(0, dot)}\n${name.slice(dot + 1)}\n`));
    else {
      this.text(name.slice(0, dot));
      this.text(name.slice(dot + 1));
      this.op(0x93);
    }
  }

  tuple(items: readonly Value[]): void {
    this.letter('(');
    for (const item of items) this.value(item);
    this.letter('t');
  }

  value(value: Value): void {
    if (value === null) this.letter('N');
    else if (typeof value === 'boolean') this.op(value ? 0x88 : 0x89);
    else if (typeof value === 'number') this.letter('J', int32(value));
    else if (typeof value === 'string') this.text(value);
    else if (Array.isArray(value)) this.tuple(value);
    else if (value instanceof Dict) this.dict(value, () => this.letter('}'));
    else if (value instanceof Class) this.global(value.name);
    else if (value instanceof Thing) this.thing(value);
    else if (value instanceof Tensor) this.tensor(value);
    else this.array(value);
  }

  private dict({ entries }: Dict, make: () => void): void {
    make();
    this.letter('(');
    for (const [key, value] of entries) {
      this.text(key);
      this.value(value);
    }
    this.letter('u');
  }

  private thing({ className, parts: { args = [], how = 'call', keys, state } }: Thing): void {
    if (how === 'instance') {
      const dot = className.lastIndexOf('.');
      this.letter('(');
      for (const item of args) this.value(item);
      this.letter('i', ascii(`${className.slice(0, dot)}\n${className.slice(dot + 1)}\n`));
    } else {
      this.global(className);
      this.tuple(args);
      this.op(how === 'new' ? 0x81 : 'R'.charCodeAt(0));
    }
    if (keys) this.dict(keys, () => {});
    if (state !== undefined) {
      this.value(state);
      this.letter('b');
    }
  }

  private tensor({ storage, offset, shape }: Tensor): void {
    const known = this.storages.indexOf(storage);
    const key = known < 0 ? this.storages.push(storage) - 1 : known;
    this.global('torch._utils._rebuild_tensor_v2');
    this.letter('(');
    if (this.nested) {
      this.global('torch.storage._load_from_bytes');
      this.letter('(');
      this.bytes(savedStorage(storage));
      this.letter('tR');
    } else this.storage(storage, key);
    this.value(offset);
    this.tuple(shape);
    this.tuple(shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1)));
    this.value(false);
    this.value(new Thing('collections.OrderedDict'));
    this.letter('tR');
  }

  storage(storage: Float32Array, key: number, ...more: Value[]): void {
    this.tuple(['storage', new Class('torch.FloatStorage'), String(key), 'cpu', storage.length, ...more]);
    this.letter('Q');
  }

  private array({ values, shape, order }: NumPy): void {
    const bytes = new Uint8Array(values.slice().buffer);
    const own = order === '<' ? bytes : bytes.map((_, at) => bytes[(at & ~3) + 3 - (at & 3)] ?? 0);
    const type = new Thing('numpy.dtype', {
      args: ['f4', false, true],
      state: [3, order, null, null, null, -1, -1, 0],
    });
    this.global('numpy.core.multiarray._reconstruct');
    this.tuple([new Class('numpy.ndarray'), [0], 'b']);
    this.letter('R(');
    for (const item of [1, shape, type, false]) this.value(item);
    this.bytes(own);
    this.letter('tb');
  }

  private bytes(bytes: Uint8Array): void {
    if (this.protocol === 4) this.letter('B', int32(bytes.length), bytes);
    else {
      this.global('_codecs.encode');
      this.tuple([Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''), 'latin1']);
      this.letter('R');
    }
  }
}

function pickled(value: Value, protocol: 2 | 4, nested = false): { pickle: Uint8Array; storages: Float32Array[] } {
  const writer = new Writer(protocol, nested);
  writer.value(value);
  writer.letter('.');
  return { pickle: concatenated(writer.chunks), storages: writer.storages };
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** As pickle.dump writes it. */
export const plainPickle = (value: Value, protocol: 2 | 4 = 2): Uint8Array => pickled(value, protocol, true).pickle;

/** As torch.save writes it. */
export function torchZip(value: Value, protocol: 2 | 4 = 2, more: ZipRecord[] = []): Uint8Array {
  const { pickle, storages } = pickled(value, protocol);
  return writeZip([
    { name: 'run/data.pkl', content: pickle },
    ...storages.map((storage, key) => ({ name: `run/data/${key}`, content: bytesOf(storage) })),
    { name: 'run/version', content: ascii('3\n') },
    ...more,
  ]);
}

/** As torch.save wrote it before 1.6. */
export function torchLegacy(value: Value): Uint8Array {
  const { pickle, storages } = pickled(value, 2);
  return legacyFile(pickle, storages);
}

/** A storage by itself, as it lies in the pickle of a tensor. */
function savedStorage(storage: Float32Array): Uint8Array {
  const writer = new Writer(2);
  writer.storage(storage, 0, null);
  writer.letter('.');
  return legacyFile(concatenated(writer.chunks), [storage]);
}

function legacyFile(pickle: Uint8Array, storages: readonly Float32Array[]): Uint8Array {
  const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  const machine = [0x80, 2, 0x7d, 0x58, 13, 0, 0, 0, ...ascii('little_endian'), 0x88, 0x73, 0x2e];
  const keys = new Writer(2);
  keys.letter('](');
  for (const key of storages.keys()) keys.text(String(key));
  keys.letter('e.');
  return concatenated([
    Uint8Array.from([...magic, 0x80, 2, 0x4d, 0xe9, 0x03, 0x2e, ...machine]),
    pickle,
    ...keys.chunks,
    ...storages.flatMap((storage) => [
      new Uint8Array(BigInt64Array.of(BigInt(storage.length)).buffer),
      bytesOf(storage),
    ]),
  ]);
}
