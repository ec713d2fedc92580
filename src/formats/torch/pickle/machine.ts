import { viewOf } from '../../bytes.js';
import { FormatError } from '../../error.js';
import { costs, memoryOf } from './memory.js';
import { PyDict, PyList, PyOpaque, type PyValue, TensorRef } from './values.js';

/** The meaning of a pickle's names, calls and persistent ids. Each may throw a FormatError. */
export interface PickleWorld {
  global(name: string): PyValue;
  call(callable: PyValue, args: readonly PyValue[]): PyValue;
  persistent(id: PyValue): PyValue;
}

/** The opcode that makes some bytes, with its argument: from `start` to `end` in the pickle. */
export interface BytesPlace {
  start: number;
  end: number;
  /** As they are (the last bytes of the opcode), or as text with one character per byte. */
  form: 'bytes' | 'text';
}

/** Bytes of memory that a pickle's values may take beside twice the length of its file. */
const mostStructure = 24 * 2 ** 20;

/** The name of an encoding, which stands beside each text that means bytes. */
const LATIN1 = 'latin1';

const malformed = 'Download the file again, or save it again with torch.save.';

/** The stack machine that runs a pickle: a cursor, a stack of stacks (one per open mark) and the memo. */
export class PickleMachine {
  private stack: PyValue[] = [];
  private readonly outer: PyValue[][] = [];
  private readonly memo = new Map<number, PyValue>();
  private readonly view: DataView;
  /** Items that calls may still copy: a small pickle must not make a large structure. */
  private copies: number;
  /** Bytes of memory that its values may still take: one opcode of one byte makes a dict of three hundred. */
  private room: number;
  /** Where bytes of the pickle's values lie. Bytes that are made of a text that occurs twice have no place. */
  readonly places = new WeakMap<Uint8Array, BytesPlace>();
  private lastText: { text: string; place: BytesPlace } | undefined;
  at: number;

  constructor(
    private readonly bytes: Uint8Array,
    start: number,
    readonly world: PickleWorld,
    private readonly file: string,
    fileSize: number,
  ) {
    this.view = viewOf(bytes);
    this.at = start;
    this.copies = 4 * (bytes.length - start);
    this.room = mostStructure + 2 * fileSize;
  }

  refuse(reason: string, message: string): never {
    throw new FormatError(reason, message, this.file, malformed);
  }

  private spend(bytes: number): void {
    this.room -= bytes;
    if (this.room < 0)
      this.refuse('pickle-too-many-values', 'The pickle is small, but makes far more values than its length tells.');
  }

  // Reading the program

  /** The next bytes. The length is checked before it is used. */
  take(length: number): Uint8Array {
    if (length < 0 || length > this.bytes.length - this.at) {
      this.refuse('pickle-truncated', `The pickle claims ${length} more bytes than it may, or ends without STOP.`);
    }
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  uint8(): number {
    return this.take(1)[0] as number;
  }

  uint16(): number {
    this.take(2);
    return this.view.getUint16(this.at - 2, true);
  }

  int32(): number {
    this.take(4);
    return this.view.getInt32(this.at - 4, true);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  uint64(): number {
    this.take(8);
    return Number(this.view.getBigUint64(this.at - 8, true));
  }

  /** Big-endian, unlike all other numbers of a pickle. */
  float64(): number {
    this.take(8);
    return this.view.getFloat64(this.at - 8, false);
  }

  /** Text up to the end of the line, as the opcodes of protocol 0 have it. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) this.refuse('pickle-truncated', 'The pickle ends in the middle of a line.');
    const text = this.text(this.take(end - this.at));
    this.at++;
    return text;
  }

  text(bytes: Uint8Array): string {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return this.refuse('pickle-invalid-text', 'The pickle holds text that is not valid UTF-8.');
    }
  }

  /** Bytes of the pickle, whose opcode of one byte and `sized` bytes of length was just read up to them. */
  bytesValue(length: number, sized: number): Uint8Array {
    const start = this.at - sized - 1;
    const value = this.take(length);
    this.places.set(value, { start, end: this.at, form: 'bytes' });
    return value;
  }

  /** Text, whose opcode of one byte and `sized` bytes of length was just read up to it. */
  textValue(length: number, sized: number): string {
    const start = this.at - sized - 1;
    const text = this.text(this.take(length));
    if (text !== LATIN1) this.lastText = { text, place: { start, end: this.at, form: 'text' } };
    return text;
  }

  // The stack

  /** Puts a new value on the stack. */
  push(value: PyValue): void {
    this.spend(memoryOf(value));
    this.place(value);
  }

  /** Puts a value on the stack that already exists. */
  pushAgain(value: PyValue): void {
    if (value instanceof TensorRef || value instanceof PyOpaque) value.shared = true;
    this.place(value);
  }

  private place(value: PyValue): void {
    this.spend(costs.place);
    this.stack.push(value);
  }

  pop(): PyValue {
    const value = this.stack.pop();
    return value === undefined ? this.underflow() : value;
  }

  top(): PyValue {
    const value = this.stack.at(-1);
    return value === undefined ? this.underflow() : value;
  }

  popMany(count: number): PyValue[] {
    if (this.stack.length < count) this.underflow();
    return this.stack.splice(this.stack.length - count, count);
  }

  mark(): void {
    this.spend(costs.list);
    this.outer.push(this.stack);
    this.stack = [];
  }

  /** Everything since the last mark. */
  popMark(): PyValue[] {
    const items = this.stack;
    this.stack = this.outer.pop() ?? this.underflow();
    return items;
  }

  private underflow(): never {
    return this.refuse('pickle-stack-underflow', 'The pickle is malformed (stack underflow).');
  }

  // The memo

  remember(index: number): void {
    this.spend(costs.entry);
    this.memo.set(index, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) {
      this.refuse('pickle-bad-memo', `The pickle refers to entry ${index} of its memo, which is not there.`);
    }
    this.pushAgain(value);
  }

  // Filling containers. An opaque object may be one.

  append(items: readonly PyValue[]): void {
    const list = this.top();
    if (!(list instanceof PyOpaque || list instanceof PyList))
      this.refuse('pickle-malformed', 'The pickle appends to what is not a list.');
    this.spend(costs.place * items.length);
    for (const item of items) list.items.push(item);
  }

  setItems(items: readonly PyValue[]): void {
    const dict = this.top();
    if (!(dict instanceof PyOpaque || dict instanceof PyDict))
      this.refuse('pickle-malformed', 'The pickle sets keys of what is no dict.');
    this.fill(dict, items);
  }

  /** Keys and values in turn. */
  fill(dict: PyDict | PyOpaque, items: readonly PyValue[]): void {
    if (items.length % 2 !== 0) this.refuse('pickle-malformed', 'The pickle gives a key without a value.');
    this.spend((costs.entry * items.length) / 2);
    const table = dict instanceof PyDict ? dict : dict.entries;
    for (let i = 0; i < items.length; i += 2) table.set(items[i] as PyValue, items[i + 1] as PyValue);
  }

  /** Attributes of the object on top. Those of plain values are hooks and the like: they are dropped. */
  build(state: PyValue): void {
    const object = this.top();
    if (object instanceof PyOpaque) object.state = state;
  }

  call(callable: PyValue, args: readonly PyValue[]): void {
    const source = args[0];
    if (source instanceof PyList) this.copies -= source.items.length;
    if (this.copies < 0) this.refuse('pickle-too-large', 'The pickle copies the same list over and over.');
    const made = this.world.call(callable, args);
    const { lastText } = this;
    if (made instanceof Uint8Array && lastText && lastText.text === source) this.places.set(made, lastText.place);
    this.push(made);
  }
}
