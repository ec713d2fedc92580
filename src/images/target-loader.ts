import { ByteCache } from './byte-cache.js';
import { type DecodedImage, decodeImage } from './decode.js';
import { glanceAtImage } from './header.js';
import type { ImageFile, PlatformDecoder, RgbImage } from './image-file.js';
import { decodeLabelSamples, type LabelSamples } from './labels/samples.js';
import { allBits, type DeepSamples, type SampleBits } from './png/sample-bits.js';
import { type ResizeImage, resizeBilinear } from './resize.js';
import type { ResizedStore } from './resized-store.js';
import { readBytes, readEnds } from './target-files.js';

export type Size = Pick<RgbImage, 'width' | 'height'>;

const IMAGE_CACHE_BYTES = 512 * 2 ** 20;
const LABEL_CACHE_BYTES = 128 * 2 ** 20;

/** How the platform reads images. */
export interface ImageReading {
  decoder: PlatformDecoder;
  /** Resizes an image, with the bytes of `resizeBilinear`, which does it by default. */
  resize?: ResizeImage | undefined;
  /** Where resized images are kept between runs. Images of 16 bits are not: how they are read depends on the others. */
  store?: ResizedStore | undefined;
}

/** What is known of an image when its folder is open. */
interface OpenedImage {
  size: Size;
  deep: DeepSamples | undefined;
  /** Half a sentence about what of the file is not read. */
  remark: string | undefined;
}

interface LoaderOptions extends ImageReading {
  /** Size in pixels that every image is resized to, whatever its own. */
  width: number;
  height: number;
  /** Bits that samples of images of 16 bits use; null goes by what the files hold. */
  sampleBits?: number | null | undefined;
  /** Bound of the resized images in memory (default 512 MiB). Other images are decoded again when they are asked for. */
  cacheBytes?: number | undefined;
}

/** Loads images and labels, and keeps the ones that were used last. */
export class TargetLoader {
  readonly #options: LoaderOptions;
  readonly #images: ByteCache<Uint8Array>;
  readonly #samples: ByteCache<LabelSamples>;
  /** Keys in the store by path, of files that were read. */
  readonly #keys = new Map<string, string>();
  #bitsOf: SampleBits = allBits;

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.#images = new ByteCache(options.cacheBytes ?? IMAGE_CACHE_BYTES, (image) => image.byteLength);
    this.#samples = new ByteCache(LABEL_CACHE_BYTES, ({ values }) => values.byteLength);
  }

  /**
   * Gives the size that the file has, and what an image of 16 bits shows of its samples. It is decoded only where the ends
   * of its file do not tell.
   */
  async open(file: ImageFile): Promise<OpenedImage> {
    const ends = await readEnds(file);
    const seen = ends && glanceAtImage(ends, file.path);
    if (seen && (!seen.deep || this.#options.sampleBits)) {
      const { width, height, remark } = seen;
      return { size: { width, height }, deep: undefined, remark };
    }
    const bytes = await readBytes(file);
    const { width, height, data, deep, remark } = await this.#decode(file, bytes);
    // How an image of 16 bits is read depends on the other files, so it is not kept yet.
    if (!deep) {
      await this.#images.get(file.path, async () => {
        const key = await this.#keyOf(file, bytes);
        return (await this.#stored(key)) ?? this.#resizeAndKeep({ width, height, data }, key);
      });
    }
    return { size: { width, height }, deep, remark };
  }

  /** Images of 16 bits are read in this way from now on. */
  setBits(bitsOf: SampleBits): void {
    this.#bitsOf = bitsOf;
  }

  image(file: ImageFile): Promise<Uint8Array> {
    return this.#images.get(file.path, () => this.#load(file));
  }

  samples(file: ImageFile): Promise<LabelSamples> {
    return this.#samples.get(file.path, async () => decodeLabelSamples(await readBytes(file), file.path));
  }

  async #load(file: ImageFile): Promise<Uint8Array> {
    // A file whose name in the store is known is not read again.
    const known = this.#keys.get(file.path);
    const stored = await this.#stored(known);
    if (stored) return stored;
    const bytes = await readBytes(file);
    const key = await this.#keyOf(file, bytes);
    const other = key === known ? undefined : await this.#stored(key);
    if (other) return other;
    const image = await this.#decode(file, bytes);
    return this.#resizeAndKeep(image, image.deep ? undefined : key);
  }

  async #stored(key: string | undefined): Promise<Uint8Array | undefined> {
    return key === undefined ? undefined : this.#options.store?.get(key);
  }

  /** The name of a resized image in the store: that of the file's bytes, and the size. */
  async #keyOf({ path }: ImageFile, bytes: Uint8Array): Promise<string | undefined> {
    const { store, width, height } = this.#options;
    if (!store) return undefined;
    const name = await store.nameOf(bytes);
    if (name === undefined) return undefined;
    const key = `${name}-${width}x${height}`;
    this.#keys.set(path, key);
    return key;
  }

  #decode(file: ImageFile, bytes: Uint8Array): Promise<DecodedImage> {
    return decodeImage(bytes, file.path, this.#options.decoder, this.#bitsOf);
  }

  async #resizeAndKeep(image: RgbImage, key: string | undefined): Promise<Uint8Array> {
    const { store, width, height, resize = resizeBilinear } = this.#options;
    const { data } = await resize(image, width, height);
    if (key !== undefined) await store?.put(key, data);
    return data;
  }
}
