import { type ImageMaps, LAYER_NAMES, type LayerName } from '../../protocol/session.js';
import { layerTexts } from './layers.js';

/** Which layer a pane shows, what that is, and under which weights. */
export function PaneHead({
  pane,
  name,
  maps,
  onChange,
}: {
  pane: number;
  name: LayerName;
  maps: ImageMaps;
  onChange: (layer: LayerName) => void;
}) {
  return (
    <div className="viewer-head">
      <select
        className="viewer-select"
        aria-label={`Layer of pane ${pane + 1}`}
        title={layerTexts[name].about}
        value={name}
        onChange={({ target }) => onChange(target.value as LayerName)}
      >
        {LAYER_NAMES.map((each) => (
          <option key={each} value={each} title={layerTexts[each].about}>
            {layerTexts[each].title}
            {maps.layers[each] ? '' : ' (none yet)'}
          </option>
        ))}
      </select>
      <span className="viewer-about" title={layerTexts[name].about}>
        {layerTexts[name].about}
      </span>
      <span className="viewer-caption" title={maps.caption}>
        {maps.caption}
      </span>
    </div>
  );
}
