import type { RgbImage } from '../../images/image-file.js';

export interface PngQuestion {
  id: number;
  bytes: Uint8Array;
}

export interface PngAnswer {
  id: number;
  /** Undefined where the engine is to decode the file itself: it is damaged, or of 16 bits. */
  image: RgbImage | undefined;
}

/** Workers at most: each holds a picture while it decodes one. */
const MOST = 8;
/** A smaller file is decoded sooner than it is sent. */
const SMALL = 64 * 1024;

interface Decoder {
  worker: Worker;
  waiting: Map<number, (image: RgbImage | undefined) => void>;
}

/**
 * Decodes PNGs in workers, with the code that the engine has itself. The workers are started by the first file that is worth
 * it. Where one does not start or breaks, the engine decodes.
 */
export class PngPool {
  readonly #size: number;
  #decoders: Decoder[] = [];
  #next = 0;
  #broken = false;

  /** `cores`: of the machine; one is left to the engine. */
  constructor(cores: number) {
    this.#size = Math.max(1, Math.min(MOST, cores - 1));
  }

  /** Undefined where the engine is to decode the file itself. */
  readonly decode = async (bytes: Uint8Array): Promise<RgbImage | undefined> => {
    if (this.#broken || bytes.length < SMALL) return undefined;
    const { worker, waiting } = this.#leastBusy();
    const question: PngQuestion = { id: this.#next++, bytes };
    return new Promise((resolve) => {
      waiting.set(question.id, resolve);
      worker.postMessage(question);
    });
  };

  #leastBusy(): Decoder {
    const least = this.#decoders.toSorted((a, b) => a.waiting.size - b.waiting.size)[0];
    if (least && (least.waiting.size === 0 || this.#decoders.length === this.#size)) return least;
    const decoder = this.#start();
    this.#decoders.push(decoder);
    return decoder;
  }

  #start(): Decoder {
    const worker = new Worker(new URL('./png-decoder.ts', import.meta.url), { type: 'module', name: 'decoder' });
    const waiting: Decoder['waiting'] = new Map();
    worker.onmessage = ({ data: { id, image } }: MessageEvent<PngAnswer>) => {
      waiting.get(id)?.(image);
      waiting.delete(id);
    };
    worker.onerror = () => this.#giveUp();
    return { worker, waiting };
  }

  #giveUp(): void {
    this.#broken = true;
    for (const { worker, waiting } of this.#decoders) {
      worker.terminate();
      for (const resolve of waiting.values()) resolve(undefined);
    }
    this.#decoders = [];
  }
}
