import type { LayerName } from '../../../protocol/layers.js';
import type { Colouring } from '../../../report/paint/layer-pixels.js';
import { words } from '../../words/words.js';
import { frameOfRun } from '../read-frames.js';
import { placeOf, type Stop } from '../stops.js';
import { above, type Bitmap, beside, drawLayer, scaled, textBar } from './draw.js';
import type { Animation } from './encode.js';
import type { FromEncoder } from './gif-worker.js';

/** An animation as a user wants it. */
export interface AnimationWish {
  id: string;
  image: number;
  stops: readonly Stop[];
  /** Layers from left to right. */
  layers: readonly LayerName[];
  colouring: Colouring;
  /** Pixels of the animation for each of the image, along a side. */
  scale: number;
  /** The text under a picture; null without one. */
  textOf: ((stop: Stop) => string) | null;
  perSecond: number;
}

/** Main memory that the pictures of an animation may take. */
const MOST_BYTES = 400e6;

/** The stops that are shown: all, or as many as fit into memory. The last one is always among them. */
export function shownStops(stops: readonly Stop[], bytesEach: number): Stop[] {
  const every = Math.max(1, Math.ceil((stops.length * bytesEach) / MOST_BYTES));
  return stops.filter((_, at) => (stops.length - 1 - at) % every === 0);
}

/** What has been done of an animation: pictures that were drawn, of how many. All are drawn before they are encoded. */
export type OnProgress = (drawn: number, of: number) => void;

async function drawStop(wish: AnimationWish, stop: Stop): Promise<Bitmap> {
  const { id, image, layers, colouring, scale, textOf } = wish;
  const { maps } = await frameOfRun(id, placeOf(stop), image);
  const picture = scaled(beside(layers.map((name) => drawLayer(maps, name, colouring))), scale);
  return textOf ? above(picture, textBar(textOf(stop), picture.width)) : picture;
}

/** Makes a GIF. It is encoded in a worker of its own, which ends with the signal. @throws AbortError */
export async function makeAnimation(
  wish: AnimationWish,
  progress: OnProgress,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const [last] = wish.stops.slice(-1);
  if (!last) throw new Error(words.time.animation.noPictures);
  const { width, height } = await drawStop(wish, last);
  const stops = shownStops(wish.stops, width * height * 4);
  const frames: Uint8ClampedArray[] = [];
  for (const stop of stops) {
    progress(frames.length, stops.length);
    signal.throwIfAborted();
    frames.push((await drawStop(wish, stop)).pixels);
    // The page stays alive between two pictures.
    await new Promise((resolve) => setTimeout(resolve));
  }
  progress(frames.length, stops.length);
  return encoded({ width, height, frames, delay: 1000 / wish.perSecond }, signal);
}

function encoded(animation: Animation, signal: AbortSignal): Promise<Uint8Array> {
  const worker = new Worker(new URL('./gif-worker.ts', import.meta.url), { type: 'module', name: 'animation' });
  return new Promise<Uint8Array>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    worker.onerror = (event) => reject(new Error(event.message || words.time.animation.notEncoded));
    worker.onmessage = ({ data }: MessageEvent<FromEncoder>) =>
      'gif' in data ? resolve(data.gif) : reject(new Error(data.problem));
    worker.postMessage(animation);
  }).finally(() => worker.terminate());
}
