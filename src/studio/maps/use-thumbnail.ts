import { useEffect, useState } from 'react';
import type { Pixels } from './paint.js';
import { rgbaOf } from './pixel-canvas.js';

export interface Thumbnail {
  width: number;
  height: number;
  rgb: Uint8Array;
}

export interface Drawn {
  width: number;
  height: number;
  pixels: Pixels;
}

const MOST_KEPT = 2000;

/** Thumbnails that were asked for, by the function that gives them (another set of targets is another function). */
const kept = new WeakMap<(image: number) => Promise<Thumbnail>, Map<number, Promise<Drawn>>>();

function drawnOf(thumbnail: (image: number) => Promise<Thumbnail>, image: number): Promise<Drawn> {
  const own = kept.get(thumbnail) ?? new Map<number, Promise<Drawn>>();
  kept.set(thumbnail, own);
  const known = own.get(image);
  if (known) return known;
  const drawn = thumbnail(image).then(({ width, height, rgb }) => ({ width, height, pixels: rgbaOf(rgb) }));
  own.set(image, drawn);
  drawn.catch(() => own.delete(image));
  const [oldest] = own.keys();
  if (own.size > MOST_KEPT && oldest !== undefined) own.delete(oldest);
  return drawn;
}

/** The thumbnail of an image, or undefined until it has come (or when it cannot be read). */
export function useThumbnail(thumbnail: (image: number) => Promise<Thumbnail>, image: number): Drawn | undefined {
  const [drawn, setDrawn] = useState<Drawn>();
  useEffect(() => {
    let wanted = true;
    drawnOf(thumbnail, image).then(
      (value) => wanted && setDrawn(value),
      () => wanted && setDrawn(undefined),
    );
    return () => {
      wanted = false;
    };
  }, [thumbnail, image]);
  return drawn;
}
