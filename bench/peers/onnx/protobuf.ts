/** Protocol buffer wire format, as much of it as an ONNX file needs. A message is its fields one after another. */
export type Message = Uint8Array<ArrayBuffer>[];

const text = new TextEncoder();

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

const key = (field: number, type: number): number[] => varint(field * 8 + type);

export const int = (field: number, value: number): Message => [
  Uint8Array.from([...key(field, VARINT), ...varint(value)]),
];

export const float = (field: number, value: number): Message => [
  Uint8Array.from(key(field, FIXED32)),
  new Uint8Array(Float32Array.of(value).buffer),
];

export const bytes = (field: number, value: Uint8Array<ArrayBuffer>): Message => [
  Uint8Array.from([...key(field, BYTES), ...varint(value.length)]),
  value,
];

export const string = (field: number, value: string): Message => bytes(field, text.encode(value));

/** A message inside another. */
export const nested = (field: number, parts: Message[]): Message => bytes(field, join(parts.flat()));

export function join(message: Message): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(message.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of message) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
