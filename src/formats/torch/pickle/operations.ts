import type { PickleMachine } from './machine.js';
import { PyDict, PyGlobal, PyList, PyOpaque, PyTuple, type PyValue } from './values.js';

type Operation = (machine: PickleMachine) => void;

const code = (letter: string): number => letter.charCodeAt(0);

export const stop = code('.');

/** Most digits of an integer that is written out. More digits take too long to read. */
const mostDigits = 1000;

/** Bytes of a binary integer. */
const mostIntegerBytes = 1024;

/** A small integer as a number, a large one as a bigint. */
const integer = (value: bigint): number | bigint => {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
};

/** Little-endian two's complement of any length. */
function longInteger(machine: PickleMachine, length: number): number | bigint {
  const bytes = machine.take(length);
  if (length > mostIntegerBytes) machine.refuse('pickle-too-large', `An integer has ${length} bytes.`);
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  return integer(BigInt.asIntN(8 * length, value));
}

function integerLine(machine: PickleMachine): number | bigint {
  const digits = machine.line().replace(/L$/, '');
  if (digits.length > mostDigits || !/^-?[0-9]+$/.test(digits)) {
    machine.refuse('pickle-malformed', 'The pickle holds a malformed integer.');
  }
  return integer(BigInt(digits));
}

/** Protocol 0 writes True and False as the integers 01 and 00. */
function integerOrBoolean(machine: PickleMachine): PyValue {
  const start = machine.at;
  const text = machine.line();
  if (text === '00' || text === '01') return text === '01';
  machine.at = start;
  return integerLine(machine);
}

function floatLine(machine: PickleMachine): number {
  const text = machine.line();
  if (text.length > mostDigits) machine.refuse('pickle-malformed', 'The pickle holds a malformed number.');
  return Number.parseFloat(text);
}

/** Text in quotes. Escapes do not occur in what torch.save writes. */
function quotedLine(machine: PickleMachine): string {
  const text = machine.line();
  const quote = text[0];
  const closed = text.length >= 2 && (quote === "'" || quote === '"') && text.endsWith(quote);
  if (!closed || text.includes('\\')) machine.refuse('pickle-malformed', 'The pickle holds a malformed text.');
  return text.slice(1, -1);
}

function unicodeLine(machine: PickleMachine): string {
  const text = machine.line();
  if (text.includes('\\')) machine.refuse('pickle-malformed', 'The pickle holds a malformed text.');
  return text;
}

/** Text of Python 2 has no encoding of its own: one character per byte. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return text;
}

/** A call takes no more arguments in some engines. */
const AT_ONCE = 2 ** 13;

function dictOf(machine: PickleMachine, items: readonly PyValue[]): PyDict {
  const dict = new PyDict();
  machine.fill(dict, items);
  return dict;
}

function listOf(items: readonly PyValue[]): PyList {
  const list = new PyList();
  for (const item of items) list.items.push(item);
  return list;
}

const globalName = (module: string, name: string): string => `${module}.${name}`;

function stackGlobal(machine: PickleMachine): void {
  const [module, name] = machine.popMany(2);
  if (typeof module !== 'string' || typeof name !== 'string') {
    machine.refuse('pickle-malformed', 'The pickle names a class by what is not text.');
  }
  machine.push(machine.world.global(globalName(module, name)));
}

function callWithTuple(machine: PickleMachine, callable: PyValue, args: PyValue): void {
  if (!(args instanceof PyTuple)) machine.refuse('pickle-malformed', 'The pickle calls without arguments.');
  machine.call(callable, args.items);
}

function reduce(machine: PickleMachine): void {
  const [callable, args] = machine.popMany(2);
  callWithTuple(machine, callable as PyValue, args as PyValue);
}

function newObjectWithKeywords(machine: PickleMachine): void {
  const [callable, args] = machine.popMany(3);
  callWithTuple(machine, callable as PyValue, args as PyValue);
}

function objectSinceMark(machine: PickleMachine): void {
  const [callable, ...args] = machine.popMark();
  if (callable === undefined) machine.refuse('pickle-stack-underflow', 'The pickle is malformed.');
  machine.call(callable, args);
}

function instance(machine: PickleMachine): void {
  const module = machine.line();
  const callable = machine.world.global(globalName(module, machine.line()));
  machine.call(callable, machine.popMark());
}

function protocol(machine: PickleMachine): void {
  const version = machine.uint8();
  if (version > 5) machine.refuse('pickle-protocol', `The pickle has protocol ${version}; up to 5 is known.`);
}

const frozenSet: Operation = (machine) => {
  const items = machine.popMark();
  machine.push(new PyOpaque('builtins.frozenset'));
  machine.append(items);
};

/** A class by a number that Python programs agree on. The number is all that is known of it. */
const extension = (code: number): PyGlobal => new PyGlobal(`copyreg.extension_${code}`);

/** Every opcode of protocols 0 to 5, without those for out-of-band buffers. */
export const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, protocol],
  [0x95, (m) => void m.take(8)], // FRAME: a hint about lengths, not needed
  // constants
  [code('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [code('I'), (m) => m.push(integerOrBoolean(m))],
  [code('L'), (m) => m.push(integerLine(m))],
  [code('F'), (m) => m.push(floatLine(m))],
  [code('J'), (m) => m.push(m.int32())],
  [code('K'), (m) => m.push(m.uint8())],
  [code('M'), (m) => m.push(m.uint16())],
  [0x8a, (m) => m.push(longInteger(m, m.uint8()))],
  [0x8b, (m) => m.push(longInteger(m, m.int32()))],
  [code('G'), (m) => m.push(m.float64())],
  [code('S'), (m) => m.push(quotedLine(m))],
  [code('V'), (m) => m.push(unicodeLine(m))],
  [code('T'), (m) => m.push(latin1(m.take(m.int32())))],
  [code('U'), (m) => m.push(latin1(m.take(m.uint8())))],
  [code('X'), (m) => m.push(m.textValue(m.uint32(), 4))],
  [0x8c, (m) => m.push(m.textValue(m.uint8(), 1))],
  [0x8d, (m) => m.push(m.textValue(m.uint64(), 8))],
  [code('B'), (m) => m.push(m.bytesValue(m.uint32(), 4))],
  [code('C'), (m) => m.push(m.bytesValue(m.uint8(), 1))],
  [0x8e, (m) => m.push(m.bytesValue(m.uint64(), 8))],
  [0x96, (m) => m.push(m.bytesValue(m.uint64(), 8))],
  // containers
  [code('('), (m) => m.mark()],
  [code(')'), (m) => m.push(new PyTuple([]))],
  [code('t'), (m) => m.push(new PyTuple(m.popMark()))],
  [0x85, (m) => m.push(new PyTuple(m.popMany(1)))],
  [0x86, (m) => m.push(new PyTuple(m.popMany(2)))],
  [0x87, (m) => m.push(new PyTuple(m.popMany(3)))],
  [code(']'), (m) => m.push(new PyList())],
  [code('l'), (m) => m.push(listOf(m.popMark()))],
  [code('a'), (m) => m.append([m.pop()])],
  [code('e'), (m) => m.append(m.popMark())],
  [code('}'), (m) => m.push(new PyDict())],
  [code('d'), (m) => m.push(dictOf(m, m.popMark()))],
  [code('s'), (m) => m.setItems(m.popMany(2))],
  [code('u'), (m) => m.setItems(m.popMark())],
  [0x8f, (m) => m.push(new PyOpaque('builtins.set'))],
  [0x90, (m) => m.append(m.popMark())], // ADDITEMS, to a set
  [0x91, frozenSet],
  // stack and memo
  [code('0'), (m) => void m.pop()],
  [code('1'), (m) => void m.popMark()],
  [code('2'), (m) => m.pushAgain(m.top())],
  [code('p'), (m) => m.remember(Number(integerLine(m)))],
  [code('q'), (m) => m.remember(m.uint8())],
  [code('r'), (m) => m.remember(m.uint32())],
  [0x94, (m) => m.rememberNext()],
  [code('g'), (m) => m.recall(Number(integerLine(m)))],
  [code('h'), (m) => m.recall(m.uint8())],
  [code('j'), (m) => m.recall(m.uint32())],
  // names and calls: the world decides, and runs nothing
  [code('c'), (m) => m.push(m.world.global(globalName(m.line(), m.line())))],
  [0x93, stackGlobal],
  [code('R'), reduce],
  [0x81, reduce], // NEWOBJ: class and arguments
  [0x92, newObjectWithKeywords],
  [code('o'), objectSinceMark],
  [code('i'), instance],
  [code('b'), (m) => m.build(m.pop())],
  [0x82, (m) => m.push(extension(m.uint8()))],
  [0x83, (m) => m.push(extension(m.uint16()))],
  [0x84, (m) => m.push(extension(m.int32()))],
  [code('P'), (m) => m.push(m.world.persistent(m.line()))],
  [code('Q'), (m) => m.push(m.world.persistent(m.pop()))],
]);
