/**
 * A folder that a run is kept in: a folder on disk (`src/cli/file-storage.ts`), or one of the browser's own file system
 * (`src/engine/opfs-storage.ts`). Names may hold "/": the folders between are made. A write that breaks off leaves the
 * file of that name as it was before.
 */
export interface Storage {
  /**
   * Writes a whole file under a temporary name, flushes it, and gives it its name. Resolves with its size in bytes.
   * @throws UserError write-failed, where the disk is full for example
   */
  write(name: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<number>;
  /** Adds bytes to the end of a file, which is made where there is none. @throws UserError write-failed */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Cuts a file off behind so many bytes. Does nothing where it is not longer. */
  truncate(name: string, bytes: number): Promise<void>;
  /** Resolves when all that was appended to a file is on the disk. @throws UserError write-failed */
  flush(name: string): Promise<void>;
  /** Undefined where there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Names of all whole files in it, in folders too. */
  names(): Promise<string[]>;
  /** Bytes of all whole files in it. */
  size(): Promise<number>;
  /** Removes a file, or a folder with all that is in it. Does nothing where there is none. */
  remove(name: string): Promise<void>;
  /** A folder in it. */
  folder(name: string): Storage;
}

/** Text as a file's only part. */
export const textParts = (text: string): Uint8Array[] => [new TextEncoder().encode(text)];
