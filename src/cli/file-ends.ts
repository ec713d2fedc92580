import { type FileHandle, open } from 'node:fs/promises';
import type { FileEnds } from '../images/file-ends.js';

/** At most so many of the first and of the last bytes of a file. */
export async function readFileEnds(location: string, first: number, last: number): Promise<FileEnds> {
  const file = await open(location);
  try {
    const { size } = await file.stat();
    const start = await readAt(file, 0, Math.min(first, size));
    const end = await readAt(file, Math.max(0, size - last), Math.min(last, size));
    return { start, end, size };
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
