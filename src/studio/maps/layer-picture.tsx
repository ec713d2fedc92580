import { useMemo } from 'react';
import { LAYERS, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { scales } from '../../report/paint/color-scales.js';
import { scaleOf } from '../../report/paint/layer-scale.js';
import { paintLayer } from '../../report/paint/paint.js';
import type { Palette } from '../../report/paint/palette.js';
import { PixelCanvas } from './pixel-canvas.js';
import type { Placement } from './viewport.js';

/** The settings for colouring pictures that all panes share. */
export interface Colouring {
  palette: Palette;
  hidden: ReadonlySet<number>;
  opacity: number;
  overlayHidden: boolean;
}

/** One layer of the maps, coloured and placed; or the reason why there is none. */
export function LayerPicture({
  maps,
  name,
  colouring,
  place,
}: {
  maps: ImageMaps;
  name: LayerName;
  colouring: Colouring;
  place: Placement;
}) {
  const { palette, hidden, opacity, overlayHidden } = colouring;
  const { width, height, layers } = maps;
  const shown: LayerName = overlayHidden && layers.input && LAYERS[name].kind !== 'rgb' ? 'input' : name;
  const layer = layers[shown];
  const input = layers.input?.data;
  const pixels = useMemo(() => {
    if (!layer) return null;
    const scale = scales[scaleOf(shown).name];
    return paintLayer(shown, layer, width, height, { input, palette, scale, hidden, opacity });
  }, [layer, shown, width, height, input, palette, hidden, opacity]);
  if (!pixels) return <MissingLayer maps={maps} name={name} />;
  const style = { transform: `translate(${place.left}px, ${place.top}px) scale(${place.scale})` };
  return (
    <div className={place.scale < 1 ? 'viewer-picture viewer-smooth' : 'viewer-picture'} style={style}>
      <PixelCanvas pixels={pixels} width={width} height={height} />
    </div>
  );
}

function MissingLayer({ maps, name }: { maps: ImageMaps; name: LayerName }) {
  return (
    <div className="viewer-missing">
      <strong>{LAYERS[name].title}</strong>
      <span>{maps.missing[name] ?? 'There is no such layer for this image now.'}</span>
    </div>
  );
}
