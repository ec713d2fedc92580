import type { ByteSource, Companions } from '../../formats/byte-source.js';
import { FormatError } from '../../formats/error.js';
import type { FileEnds } from '../../images/file-ends.js';
import type { SharedFile } from '../../protocol/session.js';

/** Workers have it, but not every type library that this is compiled with knows it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A file that the user gave to the page, read by slices. It works only in a worker, where reading may wait. */
export const blobSource = ({ path, file }: SharedFile): ByteSource => ({
  name: path,
  size: file.size,
  read: (offset, length) => {
    try {
      return new Uint8Array(new FileReaderSync().readAsArrayBuffer(file.slice(offset, offset + length)));
    } catch (cause) {
      throw fileChanged(path, cause);
    }
  },
});

/** The whole of such a file. */
export const bytesOf = async ({ path, file }: SharedFile): Promise<Uint8Array> => {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw fileChanged(path, cause);
  }
};

/** At most so many of its first and of its last bytes. */
export async function endsOf({ path, file }: SharedFile, first: number, last: number): Promise<FileEnds> {
  const { size } = file;
  const part = async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer());
  try {
    return { start: await part(0, first), end: await part(Math.max(0, size - last), size), size };
  } catch (cause) {
    throw fileChanged(path, cause);
  }
}

function fileChanged(path: string, cause: unknown): FormatError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  const message = `The file cannot be read any more: it was moved, changed or deleted since it was given (${detail}).`;
  return new FormatError('file-changed', message, path, 'Put it back as it was, and try again.');
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Finds files that were given together with a model by their names; their folders do not matter. */
export function companionsAmong(files: readonly SharedFile[]): Companions {
  const byName = new Map(files.map((file) => [baseName(file.path), file]));
  return (name) => {
    const found = byName.get(baseName(name));
    return found && blobSource(found);
  };
}
