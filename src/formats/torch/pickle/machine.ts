import { viewOf } from '../../bytes.js';
import { FormatError } from '../../error.js';
import { costs, memoryOf } from './memory.js';
import { PyDict, PyList, PyOpaque, type PyValue } from './values.js';

/** The meaning of a pickle's names, calls and persistent ids. Each may throw a FormatError. */
export interface PickleWorld {
  global(name: string): PyValue;
  call(callable: PyValue, args: readonly PyValue[]): PyValue;
  persistent(id: PyValue): PyValue;
}

/** Bytes of memory that a pickle's values may take beside twice the length of its file. */
const mostStructure = 24 * 2 ** 20;

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

  // The stack

  /** Puts a new value on the stack. */
  push(value: PyValue): void {
    this.spend(memoryOf(value));
    this.pushAgain(value);
  }

  /** Puts a value on the stack that already exists. */
  pushAgain(value: PyValue): void {
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

  // Filling containers; those of opaque objects are dropped

  append(items: readonly PyValue[]): void {
    const list = this.top();
    if (list instanceof PyOpaque) return;
    if (!(list instanceof PyList)) this.refuse('pickle-malformed', 'The pickle appends to what is not a list.');
    this.spend(costs.place * items.length);
    for (const item of items) list.items.push(item);
  }

  setItems(items: readonly PyValue[]): void {
    const dict = this.top();
    if (dict instanceof PyOpaque) return;
    if (!(dict instanceof PyDict)) this.refuse('pickle-malformed', 'The pickle sets keys of what is no dict.');
    this.fill(dict, items);
  }

  /** Keys and values in turn. */
  fill(dict: PyDict, items: readonly PyValue[]): void {
    if (items.length % 2 !== 0) this.refuse('pickle-malformed', 'The pickle gives a key without a value.');
    this.spend((costs.entry * items.length) / 2);
    for (let i = 0; i < items.length; i += 2) dict.set(items[i] as PyValue, items[i + 1] as PyValue);
  }

  call(callable: PyValue, args: readonly PyValue[]): void {
    const source = args[0];
    if (source instanceof PyList) this.copies -= source.items.length;
    if (this.copies < 0) this.refuse('pickle-too-large', 'The pickle copies the same list over and over.');
    this.push(this.world.call(callable, args));
  }
}
