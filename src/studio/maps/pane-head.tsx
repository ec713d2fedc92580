import { type ImageMaps, LAYER_NAMES, type LayerName } from '../../protocol/session.js';
import { Icon } from '../controls/icon.js';
import { Tip } from '../controls/tip.js';
import { layerTexts } from './layers.js';

/** Says which layer a pane shows, what it is, and under which weights. */
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
        value={name}
        onChange={({ target }) => onChange(target.value as LayerName)}
      >
        {LAYER_NAMES.map((each) => (
          <option
            key={each}
            value={each}
            title={`${layerTexts[each].about} Key ${layerTexts[each].key.toUpperCase()}.`}
          >
            {layerTexts[each].title}
            {maps.layers[each] ? '' : ' (none yet)'}
          </option>
        ))}
      </select>
      <Tip text={layerTexts[name].about}>
        <button type="button" className="viewer-info" aria-label={`What ${layerTexts[name].title} shows`}>
          <Icon name="info" />
        </button>
      </Tip>
      <span className="viewer-about">{layerTexts[name].about}</span>
      <span className="viewer-caption">{maps.caption}</span>
    </div>
  );
}
