import { randomUUID, webcrypto } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { ResizedStore } from '../images/resized-store.js';
import { makeFolders } from './make-folders.js';
import { tell } from './output.js';
import { checkFolder } from './results-folder.js';
import { reasonOf } from './system-errors.js';

/** Counts the forms of the kept files. It also goes up when a decoder or the resize gives other bytes than before. */
const FORM = 1;

/** Behind the pixels of a file stands their SHA-256. */
const DIGEST_BYTES = 32;

const digestOf = async (bytes: Uint8Array): Promise<Buffer> =>
  Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes));

/** JPEG and WebP are decoded by libvips: another release may give other levels. */
const folderOf = (cache: string): string => join(cache, `resized-${FORM}-vips-${sharp.versions.vips}`);

/**
 * Keeps resized images in a folder, a file each. Several runs may share the folder: a file is written under another name, and
 * then renamed. The folder can be deleted at any time. What is damaged is made again.
 */
class ImageCache implements ResizedStore {
  private isOff = false;

  constructor(private readonly folder: string) {}

  async nameOf(bytes: Uint8Array): Promise<string> {
    return (await digestOf(bytes)).toString('hex');
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const file = await readFile(this.pathOf(key)).catch(() => undefined);
    if (!file || file.length <= DIGEST_BYTES) return undefined;
    const pixels = file.subarray(0, -DIGEST_BYTES);
    const isWhole = (await digestOf(pixels)).equals(file.subarray(-DIGEST_BYTES));
    return isWhole ? new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length) : undefined;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    if (this.isOff) return;
    const path = this.pathOf(key);
    const part = `${path}.${randomUUID()}.part`;
    try {
      await makeFolders(dirname(path));
      await writeFile(part, [bytes, await digestOf(bytes)]);
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true }).catch(() => {});
      this.giveUp(error);
    }
  }

  /** 256 folders: some file systems are slow with very many files in one. */
  private pathOf(key: string): string {
    return join(this.folder, key.slice(0, 2), key);
  }

  private giveUp(error: unknown): void {
    if (!this.isOff) tell(`No more images are kept in ${this.folder}: ${reasonOf(error)}. The run goes on without.`);
    this.isOff = true;
  }
}

/**
 * A folder that resized images are kept in between runs.
 * @throws UserError cannot-write
 */
export async function openImageCache(folder: string): Promise<ResizedStore> {
  await checkFolder(folder, '--image-cache');
  return new ImageCache(folderOf(folder));
}
