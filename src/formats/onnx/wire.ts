import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { FormatError } from '../error.js';

/** One field of a protobuf message: bytes `start` to `end` with its tag. The content begins at `content`. */
export interface WireField {
  number: number;
  /** 0 number, 1 eight bytes, 2 bytes with their length in front, 5 four bytes. */
  type: number;
  start: number;
  content: number;
  end: number;
}

const broken = (what: string, file: string) =>
  new FormatError('protobuf-invalid', `The file is incomplete or not ONNX: ${what}.`, file, 'Download it again.');

/** The fields of the message in bytes `start` to `end`, one after another. @throws FormatError */
export function* fieldsOf(bytes: Uint8Array, start: number, end: number, file: string): Generator<WireField> {
  let at = start;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 10; shift++) {
      if (at >= end) throw broken('it ends inside a number', file);
      const byte = bytes[at++] as number;
      value += (byte & 0x7f) * 2 ** (7 * shift);
      if (byte < 0x80) return value;
    }
    throw broken('a number has more than 10 bytes', file);
  };
  while (at < end) {
    const fieldStart = at;
    const tag = number();
    const field = { number: Math.floor(tag / 8), type: tag % 8, start: fieldStart, content: at, end: at };
    if (field.number < 1 || field.number >= 2 ** 29) throw broken(`${field.number} is no field`, file);
    if (field.type === 0) number();
    else if (field.type === 1) at += 8;
    else if (field.type === 5) at += 4;
    else if (field.type === 2) {
      const length = number();
      field.content = at;
      at += length;
    } else throw broken(`fields of kind ${field.type} do not occur in ONNX`, file);
    if (at > end) throw broken('a field claims more bytes than there are', file);
    field.end = at;
    yield field;
  }
}

/** Bytes of memory that a decoded message, number or text takes, rather too many than too few. */
const costs = { message: 600, number: 40, text: 80, unknown: 150 };

/** A file is refused when its structure (without its weights) takes more memory than the file's size and these bytes. */
const mostStructure = 48 * 2 ** 20;

/** Messages in each other; branches in branches count three each. */
const deepest = 100;

/**
 * Checks bytes before they are decoded: the message must be well-formed, with lengths within bounds, fields of the declared
 * kinds and no groups. It must not have so many tiny fields that the decoded message is far larger than the file.
 * @throws FormatError
 */
export function checkWire(schema: DescMessage, bytes: Uint8Array, file: string): void {
  let cost = 0;
  const spend = (amount: number) => {
    cost += amount;
    if (cost > bytes.length + mostStructure) throw broken('it consists of too many tiny parts', file);
  };
  const check = (message: DescMessage, start: number, end: number, depth: number): void => {
    if (depth > deepest) throw broken('its parts lie too deep in each other', file);
    const declared = new Map(message.fields.map((field) => [field.number, field] as const));
    for (const field of fieldsOf(bytes, start, end, file)) {
      const description = declared.get(field.number);
      if (!description) {
        spend(costs.unknown);
        continue;
      }
      if (!fits(description, field.type)) throw broken(`${message.name}.${description.name} has another kind`, file);
      spend(costOf(description, field));
      if (description.message) check(description.message, field.content, field.end, depth + 1);
    }
  };
  check(schema, 0, bytes.length, 0);
}

function fits(field: DescField, type: number): boolean {
  const own = ownType(field);
  return type === own || (type === 2 && own !== 2 && field.fieldKind === 'list');
}

function ownType(field: DescField): number {
  switch (field.scalar) {
    case ScalarType.FLOAT:
      return 5;
    case ScalarType.INT32:
    case ScalarType.INT64:
      return 0;
    default:
      return 2;
  }
}

function costOf(field: DescField, { type, content, end }: WireField): number {
  if (field.message) return costs.message;
  if (field.scalar === ScalarType.STRING) return costs.text + 2 * (end - content);
  if (field.scalar === ScalarType.BYTES) return costs.unknown;
  const each = field.scalar === ScalarType.FLOAT ? 4 : 1;
  return costs.number * (type === 2 ? Math.ceil((end - content) / each) : 1);
}
