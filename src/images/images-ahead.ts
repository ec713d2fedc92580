/** Loads a resized image, 8 bit RGB. */
type LoadImage = (index: number) => Promise<Uint8Array>;

interface Limits {
  /** Bytes of an image. */
  imageBytes: number;
  /** Bytes that may be held ahead of time (default 128 MiB). */
  bytes?: number;
  /** Images that are loaded at the same time (default 4). */
  atOnce?: number;
}

const USUAL_BYTES = 128 * 2 ** 20;
const AT_ONCE = 4;

/**
 * Loads the images of the next batches while the GPU works on the present one. What is expected is loaded in that order, a few
 * at once and within a bound of bytes, and held until it is taken. Nothing is drawn here: a run takes the same images with it and without.
 */
export class ImagesAhead {
  readonly #load: LoadImage;
  readonly #most: number;
  readonly #atOnce: number;
  /** The next images of each order of images, by its name. */
  readonly #expected = new Map<string, readonly number[]>();
  readonly #held = new Map<number, Promise<Uint8Array>>();
  readonly #loading = new Set<Promise<Uint8Array>>();

  constructor(load: LoadImage, { imageBytes, bytes = USUAL_BYTES, atOnce = AT_ONCE }: Limits) {
    this.#load = load;
    this.#most = Math.floor(bytes / imageBytes);
    this.#atOnce = atOnce;
  }

  /** For the images of a set, 8 bit RGB of its size. */
  static of({ width, height, image }: { width: number; height: number; image: LoadImage }): ImagesAhead {
    return new ImagesAhead(image, { imageBytes: 3 * width * height });
  }

  /** The next images of an order, soonest first; they replace those said before. Loading begins now, and nothing waits for it. */
  expect(order: string, images: readonly number[]): void {
    this.#expected.set(order, images);
    const all = this.#all();
    for (const index of this.#held.keys()) if (!all.has(index)) this.#held.delete(index);
    this.#goOn();
  }

  /** The image that was loaded ahead, or one loaded now. An error of loading is that of whoever takes the image. */
  take(index: number): Promise<Uint8Array> {
    return this.#held.get(index) ?? this.#begin(index);
  }

  /** Begins nothing more, and resolves when what was begun is over. */
  async close(): Promise<void> {
    this.#expected.clear();
    this.#held.clear();
    await Promise.allSettled(this.#loading);
  }

  #all(): Set<number> {
    return new Set([...this.#expected.values()].flat());
  }

  #goOn(): void {
    for (const index of this.#all()) {
      if (this.#loading.size >= this.#atOnce || this.#held.size >= this.#most) return;
      if (!this.#held.has(index)) this.#begin(index);
    }
  }

  #begin(index: number): Promise<Uint8Array> {
    const image = this.#load(index);
    this.#held.set(index, image);
    this.#loading.add(image);
    const settled = (): void => {
      this.#loading.delete(image);
      this.#goOn();
    };
    image.then(settled, settled);
    return image;
  }
}
