import { plainBytes } from './bytes.js';

/**
 * A file that is read by ranges, so that a large file never lies in memory as a whole. There are three: bytes at hand, a
 * file on disk (`src/cli/file-source.ts`) and a Blob in a worker. Reading is synchronous in all of them (docs/adr/0013).
 */
export interface ByteSource {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Bytes `offset` to `offset + length`. They must lie in the file. They may view the source's memory.
   * @throws FormatError when the file cannot be read (any more).
   */
  read(offset: number, length: number): Uint8Array;
}

/** Files that were given together with a model, by the names that the model gives them. */
export type Companions = (name: string) => ByteSource | undefined;

export const noCompanions: Companions = () => undefined;

/** Bytes at hand. What is read views them. */
export function memorySource(bytes: Uint8Array, name: string): ByteSource {
  const plain = plainBytes(bytes);
  return { name, size: plain.length, read: (offset, length) => plain.subarray(offset, offset + length) };
}

export const sourceOf = (source: Uint8Array | ByteSource, name: string): ByteSource =>
  source instanceof Uint8Array ? memorySource(source, name) : source;
