import { useEffect, useRef, useState } from 'react';
import type { Requests } from '../../protocol/session.js';
import { thumbnail } from '../actions/thumbnails.js';

type Picture = Requests['thumbnail']['answer'];

/** Paints packed RGB bytes on a canvas of their size. */
export function paintRgb(canvas: HTMLCanvasElement, { width, height, rgb }: Picture): void {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    image.data.set(rgb.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    image.data[4 * pixel + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}

interface ThumbnailProps {
  image: number;
  name: string;
  selected: boolean;
  onSelect(): void;
}

export function Thumbnail({ image, name, selected, onSelect }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<'waiting' | 'painted' | 'failed'>('waiting');
  useEffect(() => {
    let gone = false;
    thumbnail(image).then(
      (picture) => {
        if (gone || !canvas.current) return;
        paintRgb(canvas.current, picture);
        setState('painted');
      },
      () => !gone && setState('failed'),
    );
    return () => {
      gone = true;
    };
  }, [image]);
  return (
    <button
      type="button"
      className="thumbnail"
      aria-pressed={selected}
      title={name}
      aria-label={name}
      onClick={onSelect}
    >
      <canvas ref={canvas} data-state={state} />
    </button>
  );
}
