import { decodeImage } from '../../images/decode.js';
import type { PngAnswer, PngQuestion } from './png-pool.js';

// A worker of the pool: our own decoder, away from the engine.

const none = () => Promise.reject(new Error('a PNG needs no other decoder'));

self.onmessage = async ({ data: { id, bytes } }: MessageEvent<PngQuestion>) => {
  // What is wrong with a file is said where its name is known: by the engine, which decodes it again.
  const image = await decodeImage(bytes, '', none).catch(() => undefined);
  // How 16 bits are read is settled by the whole set.
  const usual = image && !image.deep ? { width: image.width, height: image.height, data: image.data } : undefined;
  const answer: PngAnswer = { id, image: usual };
  self.postMessage(answer, { transfer: usual ? [usual.data.buffer as ArrayBuffer] : [] });
};
