import type { ClassList } from '../../protocol/classes.js';
import { LAYERS, type Layer, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { short } from '../../report/numbers.js';
import { classColor, className } from '../maps/palette.js';
import type { Point, Size } from '../maps/viewport.js';

/** A place in a picture in shares of its size: pictures of one image may have different sizes. */
export type Cursor = Point;

export const cursorOf = ({ x, y }: Point, { width, height }: Size): Cursor => ({
  x: (x + 0.5) / width,
  y: (y + 0.5) / height,
});

export const pixelOf = ({ x, y }: Cursor, { width, height }: Size): Point => ({
  x: Math.min(width - 1, Math.floor(x * width)),
  y: Math.min(height - 1, Math.floor(y * height)),
});

/** What a run has at the cursor. */
export interface Reading {
  text: string;
  /** Of a class; null where it is none. */
  color: string | null;
}

const ERROR_WORDS = ['right', 'wrong'] as const;

function readingOf(layer: Layer, at: number, classes: ClassList | undefined): Reading {
  const value = layer.data[at] ?? 0;
  switch (layer.kind) {
    case 'classes': {
      const has = value < (classes?.classes.length ?? 255);
      return { text: has ? className(classes, value) : 'no class', color: has ? classColor(classes, value) : null };
    }
    case 'share':
      return { text: short(value / 255), color: null };
    case 'count':
      return { text: String(value), color: null };
    case 'error':
      return { text: ERROR_WORDS[value as 0 | 1] ?? 'not labelled', color: null };
    case 'rgb':
      return { text: '', color: null };
    default:
      return layer satisfies never;
  }
}

/** The class that is predicted at the cursor, and the value of the layer that is shown where that is another. */
export function readingsAt(
  maps: ImageMaps,
  shown: LayerName,
  cursor: Cursor,
  classes: ClassList | undefined,
): Reading[] {
  const { x, y } = pixelOf(cursor, maps);
  const at = y * maps.width + x;
  const names: LayerName[] = shown === 'prediction' || shown === 'input' ? ['prediction'] : ['prediction', shown];
  return names.flatMap((name) => {
    const layer = maps.layers[name];
    if (!layer) return [];
    const reading = readingOf(layer, at, classes);
    return name === 'prediction' ? reading : { ...reading, text: `${LAYERS[name].title} ${reading.text}` };
  });
}
