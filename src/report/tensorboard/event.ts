/**
 * The few messages of TensorFlow's event.proto and summary.proto that scalars need, in protobuf's wire format: a key is the
 * field's number and how its value is written (0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes).
 */
const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

type Bytes = readonly number[];

const key = (number: number, wire: number): number => (number << 3) | wire;

/** Seven bits a byte, the lowest first; a set highest bit says that more follow. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

const delimited = (number: number, bytes: Bytes): number[] => [key(number, BYTES), ...varint(bytes.length), ...bytes];
const text = (number: number, value: string): number[] => delimited(number, [...new TextEncoder().encode(value)]);
const double = (number: number, value: number): number[] => [
  key(number, EIGHT_BYTES),
  ...new Uint8Array(Float64Array.of(value).buffer),
];

/** The first event of every file. `wallTime`: seconds since 1970. */
export const versionEvent = (wallTime: number): Uint8Array =>
  Uint8Array.from([...double(1, wallTime), ...text(3, 'brain.Event:2')]);

/** Of a tag as a field. A run of many steps has few tags. */
const tags = new Map<string, Bytes>();

function tagField(tag: string): Bytes {
  const known = tags.get(tag) ?? text(1, tag);
  tags.set(tag, known);
  return known;
}

const single = new Float32Array(1);
const singleBytes = new Uint8Array(single.buffer);

/** Adds Summary.value { tag, simple_value }. A run has hundred thousands of them: they are not put together of parts. */
function addValue(summary: number[], tag: string, value: number): void {
  const name = tagField(tag);
  single[0] = value;
  summary.push(key(1, BYTES), ...varint(name.length + 5));
  for (const byte of name) summary.push(byte);
  summary.push(key(2, FOUR_BYTES));
  for (const byte of singleBytes) summary.push(byte);
}

/** Figures of one step: Event { wall_time, step, summary { value { tag, simple_value } } }. */
export function scalarEvent(
  wallTime: number,
  step: number,
  scalars: readonly (readonly [string, number])[],
): Uint8Array {
  const summary: number[] = [];
  for (const [tag, value] of scalars) addValue(summary, tag, value);
  const head = [...double(1, wallTime), key(2, VARINT), ...varint(step), key(5, BYTES), ...varint(summary.length)];
  const event = new Uint8Array(head.length + summary.length);
  event.set(head);
  event.set(summary, head.length);
  return event;
}
