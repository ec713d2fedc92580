import { z } from 'zod';
import { hasText, viewOf } from '../formats/bytes.js';
import { UserError } from '../protocol/errors.js';
import type { KeptPicture } from '../protocol/kept-run.js';
import { type Storage, textParts } from './storage.js';

// The folder pictures/ of a run: PNG files, and index.json that says which image each shows and what of it.

const INDEX = 'pictures/index.json';
const index = z.array(
  z.object({
    image: z.int().min(0),
    name: z.string(),
    caption: z.string(),
    file: z.string().regex(/^[\w-]+\.png$/),
  }),
);

/** A browser decodes a picture at its full size, whatever its file's. */
const LARGEST_SIDE = 4096;

/** Resolves with the bytes that were written. */
export async function writePictures(folder: Storage, pictures: readonly KeptPicture[]): Promise<number> {
  let bytes = 0;
  const entries: z.infer<typeof index> = [];
  for (const [at, { png, ...words }] of pictures.entries()) {
    const file = `${at + 1}.png`;
    bytes += await folder.write(`pictures/${file}`, [png]);
    entries.push({ ...words, file });
  }
  return bytes + (await folder.write(INDEX, textParts(JSON.stringify(entries, null, 1))));
}

/** None where the run has none. @throws UserError bad-pictures */
export async function readPictures(folder: Pick<Storage, 'read'>): Promise<KeptPicture[]> {
  const bytes = await folder.read(INDEX);
  if (!bytes) return [];
  const pictures: KeptPicture[] = [];
  for (const { file, ...words } of readIndex(bytes)) {
    const png = await folder.read(`pictures/${file}`);
    if (!png) throw badPictures(`pictures/${file} is missing.`);
    checkPng(png, `pictures/${file}`);
    pictures.push({ ...words, png });
  }
  return pictures;
}

function readIndex(bytes: Uint8Array): z.infer<typeof index> {
  try {
    return index.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw badPictures(`${INDEX} is not a list of pictures.`);
  }
}

/** @throws UserError bad-pictures for what is no PNG, or a very large one */
export function checkPng(png: Uint8Array, file: string): void {
  if (png.length < 24 || !hasText(png.subarray(1), 'PNG\r\n') || !hasText(png, 'IHDR', 12)) {
    throw badPictures(`${file} is not a PNG.`);
  }
  const [width, height] = [viewOf(png).getUint32(16), viewOf(png).getUint32(20)];
  if (width > LARGEST_SIDE || height > LARGEST_SIDE) {
    throw badPictures(`${file} claims ${width} × ${height} pixels; at most ${LARGEST_SIDE} a side are shown.`);
  }
}

const badPictures = (message: string): UserError =>
  new UserError('bad-pictures', message, { advice: 'Export the run again where it came from.' });
