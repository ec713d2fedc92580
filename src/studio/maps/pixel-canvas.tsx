import { useLayoutEffect, useRef } from 'react';
import type { Pixels } from '../../report/paint/paint.js';

/** Paints now, and again when the browser has lost the canvas with the GPU. Returns a function that ends this. */
function keepPainted(canvas: HTMLCanvasElement | null, image: ImageData): () => void {
  const paint = () => canvas?.getContext('2d')?.putImageData(image, 0, 0);
  paint();
  canvas?.addEventListener('contextrestored', paint);
  return () => canvas?.removeEventListener('contextrestored', paint);
}

/** RGBA bytes on a canvas of exactly their size. */
export function PixelCanvas({
  pixels,
  width,
  height,
  className,
}: {
  pixels: Pixels;
  width: number;
  height: number;
  className?: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => keepPainted(canvas.current, new ImageData(pixels, width, height)), [pixels, width, height]);
  return <canvas ref={canvas} width={width} height={height} className={className} />;
}

/** RGB bytes as the RGBA bytes of a canvas. */
export function rgbaOf(rgb: Uint8Array): Pixels {
  const pixels = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) pixels.set(rgb.subarray(from, from + 3), to);
  return pixels;
}
