/**
 * The few messages of TensorFlow's event.proto and summary.proto that scalars need, in protobuf's wire format: a key is the
 * field's number and how its value is written (0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes).
 */
const VARINT = 0;
const EIGHT_BYTES = 1;
const BYTES = 2;
const FOUR_BYTES = 5;

/** A field: its key and its value's bytes. */
const field = (number: number, wire: number, value: readonly number[]): number[] => [(number << 3) | wire, ...value];

/** Seven bits a byte, the lowest first; a set highest bit says that more follow. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

const delimited = (number: number, bytes: readonly number[]): number[] =>
  field(number, BYTES, [...varint(bytes.length), ...bytes]);
const text = (number: number, value: string): number[] => delimited(number, [...new TextEncoder().encode(value)]);
const double = (number: number, value: number): number[] =>
  field(number, EIGHT_BYTES, [...new Uint8Array(Float64Array.of(value).buffer)]);
const float = (number: number, value: number): number[] =>
  field(number, FOUR_BYTES, [...new Uint8Array(Float32Array.of(value).buffer)]);

/** The first event of every file. `wallTime`: seconds since 1970. */
export const versionEvent = (wallTime: number): Uint8Array =>
  Uint8Array.from([...double(1, wallTime), ...text(3, 'brain.Event:2')]);

/** Figures of one step: Event { wall_time, step, summary { value { tag, simple_value } } }. */
export function scalarEvent(
  wallTime: number,
  step: number,
  scalars: readonly (readonly [string, number])[],
): Uint8Array {
  const values = scalars.flatMap(([tag, value]) => delimited(1, [...text(1, tag), ...float(2, value)]));
  return Uint8Array.from([...double(1, wallTime), ...field(2, VARINT, varint(step)), ...delimited(5, values)]);
}
