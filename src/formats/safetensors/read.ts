import { type ByteSource, sourceOf } from '../byte-source.js';
import { viewOf } from '../bytes.js';
import { dtypeSize, isDType } from '../dtype.js';
import { FormatError } from '../error.js';
import type { ModelFile } from '../model-file.js';
import { lazyTensor, type NamedTensor } from '../named-tensor.js';
import { DuplicateKeyError, type Json, type JsonObject, parseHeaderJson } from './header-json.js';

/** The format's own limit. */
const largestHeader = 100_000_000;

const downloadAgain = 'Download the file again.';

/**
 * Reads a safetensors file: 8 bytes with the length of the header, a JSON header, data. Only the header is read at once; a
 * tensor's bytes are read when they are asked for. The reader is as strict as the reference implementation: offsets must
 * cover the data without overlap or hole.
 * @throws FormatError
 */
export function readSafetensors(given: Uint8Array | ByteSource, file: string): ModelFile {
  const source = sourceOf(given, file);
  const headerLength = readHeaderLength(source, file);
  const header = readHeader(source.read(8, headerLength), file);
  const data = dataAfter(source, 8 + headerLength);
  const tensors = new Map<string, NamedTensor>();
  const spans: Span[] = [];
  for (const [name, entry] of header) {
    if (name === '__metadata__') continue;
    const { tensor, span } = readTensor(name, entry, data, file);
    tensors.set(name, tensor);
    spans.push(span);
  }
  checkCoverage(spans, data.size, file);
  const { metadata, warnings } = readMetadata(header.get('__metadata__'));
  return { file, format: 'safetensors', tensors, metadata, warnings, prefix: '' };
}

/** The part of the file from `start` on. */
const dataAfter = (source: ByteSource, start: number): ByteSource => ({
  name: source.name,
  size: source.size - start,
  read: (offset, length) => source.read(start + offset, length),
});

interface Span {
  name: string;
  start: number;
  end: number;
}

function readHeaderLength(source: ByteSource, file: string): number {
  if (source.size < 8) {
    throw new FormatError('truncated', 'The file is too short to be safetensors.', file, downloadAgain);
  }
  const length = viewOf(source.read(0, 8)).getBigUint64(0, true);
  if (length > BigInt(largestHeader) || length > BigInt(source.size - 8)) {
    const claim = `The header claims ${length} bytes`;
    const limit = `the file has ${source.size} and the format allows ${largestHeader}`;
    throw new FormatError('header-too-large', `${claim}; ${limit}.`, file, downloadAgain);
  }
  return Number(length);
}

function readHeader(bytes: Uint8Array, file: string): JsonObject {
  if (bytes[0] !== 0x7b) throw new FormatError('header-invalid', "The header does not start with '{'.", file);
  const header = parse(decode(bytes, file), file);
  if (!(header instanceof Map)) throw new FormatError('header-invalid', 'The header is not a JSON object.', file);
  return header;
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError('header-invalid', 'The header is not valid UTF-8.', file, downloadAgain);
  }
}

function parse(text: string, file: string): Json {
  try {
    return parseHeaderJson(text);
  } catch (error) {
    if (error instanceof DuplicateKeyError) {
      throw new FormatError('duplicate-key', `Key '${error.key}' is given twice in the header.`, file);
    }
    const what = error instanceof Error ? error.message : String(error);
    throw new FormatError('header-invalid', `The header is not valid JSON: ${what}.`, file, downloadAgain);
  }
}

function readTensor(name: string, entry: Json, data: ByteSource, file: string): { tensor: NamedTensor; span: Span } {
  if (!(entry instanceof Map)) throw new FormatError('header-invalid', `The header entry ${name} is malformed.`, file);
  const dtype = entry.get('dtype');
  if (!isDType(dtype)) {
    const type = dtype === undefined ? 'no type' : `the type ${String(dtype)}, which is not supported`;
    throw new FormatError('unsupported-dtype', `Tensor ${name} has ${type}.`, file, 'Save it as F32 or F16.');
  }
  const shape = readShape(name, entry.get('shape'), file);
  const span = readSpan(name, entry, data.size, file);
  const needed = shape.reduce((product, size) => product * BigInt(size), BigInt(dtypeSize(dtype)));
  const held = span.end - span.start;
  if (needed !== BigInt(held)) {
    throw new FormatError('size-mismatch', `Tensor ${name} needs ${needed} bytes but has ${held}.`, file);
  }
  return { tensor: lazyTensor({ name, dtype, shape }, () => data.read(span.start, held)), span };
}

function readShape(name: string, shape: Json | undefined, file: string): number[] {
  if (!Array.isArray(shape)) throw new FormatError('bad-shape', `The shape of tensor ${name} is not a list.`, file);
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || (size as number) < 0) {
      const text = typeof size === 'object' ? 'not a number' : String(size);
      throw new FormatError('bad-shape', `Tensor ${name} has a size that is no count: ${text}.`, file);
    }
  }
  const sizes = shape as number[];
  const product = sizes.filter((size) => size > 0).reduce((total, size) => total * size, 1);
  if (sizes.includes(0) && !Number.isSafeInteger(product)) {
    throw new FormatError('bad-shape', `Tensor ${name} is empty with absurd sizes (${sizes.join(' x ')}).`, file);
  }
  return sizes;
}

function readSpan(name: string, entry: JsonObject, dataLength: number, file: string): Span {
  const offsets = entry.get('data_offsets');
  if (offsets === undefined) throw new FormatError('header-invalid', `Tensor ${name} has no offsets.`, file);
  const wrong = (what: string) => new FormatError('offsets-invalid', `Tensor ${name} ${what}.`, file, downloadAgain);
  if (!Array.isArray(offsets) || offsets.length !== 2) throw wrong('does not have two offsets');
  const [start, end] = offsets;
  if (typeof start !== 'number' || typeof end !== 'number') throw wrong('has offsets that are not numbers');
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) throw wrong('has offsets that are no byte counts');
  if (start < 0 || end < 0) throw wrong('has a negative offset');
  if (end < start) throw wrong('ends before it starts');
  if (end > dataLength) throw wrong(`ends at byte ${end} but the data has ${dataLength}`);
  return { name, start, end };
}

/** Every byte of the data belongs to exactly one tensor. */
function checkCoverage(spans: Span[], dataLength: number, file: string): void {
  let reached = 0;
  let last = '';
  for (const { name, start, end } of spans.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < reached) throw new FormatError('offsets-overlap', `Tensors ${last} and ${name} overlap.`, file);
    if (start > reached) throw hole(`Bytes ${reached} to ${start} belong to no tensor.`, file);
    reached = end;
    last = name;
  }
  if (reached < dataLength)
    throw hole(`${dataLength - reached} bytes after the last tensor belong to no tensor.`, file);
}

const hole = (message: string, file: string) => new FormatError('offsets-hole', message, file, downloadAgain);

function readMetadata(entry: Json | undefined): { metadata: Record<string, string>; warnings: string[] } {
  if (entry === undefined) return { metadata: {}, warnings: [] };
  const pairs = entry instanceof Map ? [...entry] : [];
  const texts = pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const complete = entry instanceof Map && texts.length === pairs.length;
  const warnings = complete ? [] : ['__metadata__ must map text to text; what does not was ignored.'];
  return { metadata: Object.fromEntries(texts), warnings };
}
