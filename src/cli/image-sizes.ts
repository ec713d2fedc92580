import { open } from 'node:fs/promises';
import type { ImagesToCome } from '../engine/run-size.js';
import { mapConcurrently } from '../images/concurrency.js';
import { readImageHeader } from '../images/header.js';
import type { PixelSize } from '../images/kinds/kind.js';
import { imageKindOf, KINDS } from '../images/kinds.js';
import { attempt, imageCandidates, noImages, readBytes, skippedFile } from '../images/target-files.js';
import { UserError } from '../protocol/errors.js';
import type { ListedFile } from './list-files.js';

const READERS = 8;
/** A photo's own small picture and colour profile may lie before its size. */
const START = 64 * 1024;

/**
 * How many of the files are images, and their pixels, by their first bytes: nothing is decoded.
 * @throws UserError no-images
 */
export async function imagesToCome(files: readonly ListedFile[]): Promise<ImagesToCome> {
  const read = await mapConcurrently(imageCandidates(files), READERS, async (file) => {
    const size = await attempt(() => sizeOf(file));
    return size instanceof UserError ? { file, error: size } : size;
  });
  const sizes = read.filter((one) => 'width' in one);
  const failures = read.filter((one) => 'error' in one);
  if (sizes.length === 0) throw noImages(files, failures.map(skippedFile));
  return { count: sizes.length, pixels: sizes.reduce((sum, { width, height }) => sum + width * height, 0) };
}

/** A file whose beginning does not tell is read as a whole, which says what is wrong with it. */
async function sizeOf(file: ListedFile): Promise<PixelSize> {
  return (await sizeByStart(file).catch(() => undefined)) ?? readImageHeader(await readBytes(file), file.path);
}

async function sizeByStart({ location }: ListedFile): Promise<PixelSize | undefined> {
  const file = await open(location);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(START), 0, START, 0);
    const start = buffer.subarray(0, bytesRead);
    const kind = imageKindOf(start);
    return kind && KINDS[kind].readSize(start);
  } finally {
    await file.close();
  }
}
