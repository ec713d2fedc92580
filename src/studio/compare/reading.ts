import type { ClassList } from '../../protocol/classes.js';
import type { Layer, LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { classColor, className } from '../../report/paint/palette.js';
import type { Point, Size } from '../maps/viewport.js';
import { short } from '../words/numbers.js';
import { words } from '../words/words.js';

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

/** The words of a layer of errors: 0 right, 1 wrong. */
function errorWords(value: number): string {
  const { right, wrong, notLabelled } = words.compare.pictures;
  return [right, wrong][value] ?? notLabelled;
}

function readingOf(layer: Layer, at: number, classes: ClassList | undefined): Reading {
  const value = layer.data[at] ?? 0;
  switch (layer.kind) {
    case 'classes': {
      const has = value < (classes?.classes.length ?? 255);
      return {
        text: has ? className(classes, value) : words.compare.pictures.noClass,
        color: has ? classColor(classes, value) : null,
      };
    }
    case 'share':
      return { text: short(value / 255), color: null };
    case 'count':
      return { text: String(value), color: null };
    case 'error':
      return { text: errorWords(value), color: null };
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
    return name === 'prediction'
      ? reading
      : { ...reading, text: `${words.protocol.layers[name].title} ${reading.text}` };
  });
}
