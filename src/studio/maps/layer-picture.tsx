import { useMemo } from 'react';
import type { LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { type Colouring, layerPixels, shownLayerName } from '../../report/paint/layer-pixels.js';
import { words } from '../words/words.js';
import { PixelCanvas } from './pixel-canvas.js';
import type { Placement } from './viewport.js';

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
  const shown = shownLayerName(maps, name, overlayHidden);
  const layer = layers[shown];
  // biome-ignore lint/correctness/useExhaustiveDependencies: maps that come anew may hold the same layer.
  const pixels = useMemo(
    () => layerPixels(maps, shown, colouring),
    [layer, shown, width, height, layers.input?.data, palette, hidden, opacity],
  );
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
      <strong>{words.protocol.layers[name].title}</strong>
      <span>{maps.missing[name] ?? words.maps.picture.missing}</span>
    </div>
  );
}
