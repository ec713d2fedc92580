import { useLayoutEffect, useRef } from 'react';
import type { Pixels } from './paint.js';

/** RGBA bytes on a canvas of just that size. */
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
  useLayoutEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  return <canvas ref={canvas} width={width} height={height} className={className} />;
}

/** RGB bytes as the RGBA bytes of a canvas. */
export function rgbaOf(rgb: Uint8Array): Pixels {
  const pixels = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) pixels.set(rgb.subarray(from, from + 3), to);
  return pixels;
}
