import type { ClassList } from '../../protocol/classes.js';
import { LAYER_NAMES, type Layer } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { className } from '../../report/paint/palette.js';
import { short } from '../words/numbers.js';
import { words } from '../words/words.js';

/** What the kept maps of another time say of a pixel. */
export function KeptPixel(props: { maps: ImageMaps; classes: ClassList | undefined; x: number; y: number }) {
  const { maps, classes, x, y } = props;
  const pixel = y * maps.width + x;
  return (
    <dl className="viewer-facts">
      {LAYER_NAMES.map((name) => {
        const layer = maps.layers[name];
        const value = layer && pixelValue(layer, pixel, classes);
        if (value === undefined) return null;
        return [<dt key={`${name} title`}>{words.protocol.layers[name].title}</dt>, <dd key={name}>{value}</dd>];
      })}
    </dl>
  );
}

/** Undefined for a layer whose value is its colour. */
function pixelValue(layer: Layer, pixel: number, classes: ClassList | undefined): string | undefined {
  const value = layer.data[pixel] ?? 0;
  switch (layer.kind) {
    case 'rgb':
      return undefined;
    case 'classes':
      return className(classes, value);
    case 'share':
      return short(value / 255);
    case 'count':
      return words.maps.keptPixel.count(value, layer.max);
    case 'error':
      return (
        { 0: words.maps.keptPixel.right, 1: words.maps.keptPixel.wrong }[value] ?? words.maps.keptPixel.notLabelled
      );
    default:
      return layer satisfies never;
  }
}
