import { UserError } from '../protocol/errors.js';
import type { SkippedFile } from '../protocol/events.js';
import type { ImageFile } from './image-file.js';
import { attempt, noImages, skippedFile } from './target-files.js';

/**
 * Finds the files that cannot be decoded as they are met: a folder is opened by the ends of its files only. In the place of
 * such an image stands the next one of the set that can be used, the same in every run. A file that was decoded before and
 * cannot be read now is no such file: it stops the work.
 */
export class LeftOut {
  readonly #files: readonly ImageFile[];
  readonly #load: (file: ImageFile) => Promise<Uint8Array>;
  readonly #errors = new Map<number, UserError>();
  readonly #sound = new Set<number>();
  readonly #skipped: SkippedFile[];
  /** The files that were found broken, in the order in which they were met. */
  readonly met: SkippedFile[] = [];

  /** `skipped` gets each file that is left out. */
  constructor(files: readonly ImageFile[], load: (file: ImageFile) => Promise<Uint8Array>, skipped: SkippedFile[]) {
    this.#files = files;
    this.#load = load;
    this.#skipped = skipped;
  }

  /** The image, or the one that stands in its place. @throws UserError no-images where all are left out */
  async image(index: number): Promise<Uint8Array> {
    const { length } = this.#files;
    for (let step = 0; step < length; step++) {
      const image = await this.#own((index + step) % length);
      if (image) return image;
    }
    throw noImages(this.#files, this.#skipped);
  }

  /** Why an image is left out; undefined for one that is used. It is decoded where that is not known yet. */
  async why(index: number): Promise<UserError | undefined> {
    if (!this.#sound.has(index)) await this.#own(index);
    return this.#errors.get(index);
  }

  async #own(index: number): Promise<Uint8Array | undefined> {
    if (this.#errors.has(index)) return undefined;
    const file = this.#files[index] as ImageFile;
    const image = await attempt(() => this.#load(file));
    if (!(image instanceof UserError)) {
      this.#sound.add(index);
      return image;
    }
    if (this.#sound.has(index)) throw image;
    // Two may have asked at the same time.
    if (!this.#errors.has(index)) this.#meet(skippedFile({ file, error: image }));
    this.#errors.set(index, image);
    return undefined;
  }

  #meet(file: SkippedFile): void {
    this.met.push(file);
    this.#skipped.push(file);
  }
}
