import { ByteCache } from './byte-cache.js';
import { type DecodedImage, decodeImage } from './decode.js';
import { glanceAtImage } from './header.js';
import type { ImageFile, PlatformDecoder, RgbImage } from './image-file.js';
import { decodeLabelSamples, type LabelSamples } from './labels/samples.js';
import { allBits, type DeepSamples, type SampleBits } from './png/sample-bits.js';
import { resizeBilinear } from './resize.js';
import { readBytes, readEnds } from './target-files.js';

export type Size = Pick<RgbImage, 'width' | 'height'>;

const IMAGE_CACHE_BYTES = 512 * 2 ** 20;
const LABEL_CACHE_BYTES = 128 * 2 ** 20;

/** What is known of an image when its folder is open. */
interface OpenedImage {
  size: Size;
  deep: DeepSamples | undefined;
  /** Half a sentence about what of the file is not read. */
  remark: string | undefined;
}

interface LoaderOptions {
  /** Size in pixels that every image is resized to, whatever its own. */
  width: number;
  height: number;
  /** Bits that samples of images of 16 bits use; null goes by what the files hold. */
  sampleBits?: number | null | undefined;
  decoder: PlatformDecoder;
  /** Bound of the resized images in memory (default 512 MiB). Other images are decoded again when they are asked for. */
  cacheBytes?: number | undefined;
}

/** Loads images and labels, and keeps the ones that were used last. */
export class TargetLoader {
  readonly #options: LoaderOptions;
  readonly #images: ByteCache<Uint8Array>;
  readonly #samples: ByteCache<LabelSamples>;
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
    const { width, height, data, deep, remark } = await this.#decode(file);
    // How an image of 16 bits is read depends on the other files, so it is not kept yet.
    if (!deep) await this.#images.get(file.path, async () => this.#resize({ width, height, data }));
    return { size: { width, height }, deep, remark };
  }

  /** Images of 16 bits are read in this way from now on. */
  setBits(bitsOf: SampleBits): void {
    this.#bitsOf = bitsOf;
  }

  image(file: ImageFile): Promise<Uint8Array> {
    return this.#images.get(file.path, async () => this.#resize(await this.#decode(file)));
  }

  samples(file: ImageFile): Promise<LabelSamples> {
    return this.#samples.get(file.path, async () => decodeLabelSamples(await readBytes(file), file.path));
  }

  async #decode(file: ImageFile): Promise<DecodedImage> {
    return decodeImage(await readBytes(file), file.path, this.#options.decoder, this.#bitsOf);
  }

  #resize(image: RgbImage): Uint8Array {
    return resizeBilinear(image, this.#options.width, this.#options.height).data;
  }
}
