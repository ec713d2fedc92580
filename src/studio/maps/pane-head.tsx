import type { ReactNode } from 'react';
import { LAYER_NAMES, LAYERS, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { Icon } from '../controls/icon.js';
import { Tip } from '../controls/tip.js';
import { words } from '../words/words.js';

/** In the corners of a pane: the choice of its layer, what that shows, and under which weights. */
export function PaneHead({
  pane,
  name,
  maps,
  caption,
  repeats,
  onChange,
  children,
}: {
  pane: number;
  name: LayerName;
  maps: ImageMaps;
  /** Says under which weights. */
  caption: string;
  /** True where another pane says the same in sight. */
  repeats: boolean;
  onChange: (layer: LayerName) => void;
  /** What can be done with the picture. */
  children?: ReactNode;
}) {
  return (
    <div className="viewer-head">
      <div className="viewer-choice">
        <select
          className="viewer-select"
          aria-label={words.maps.head.layer(pane + 1)}
          value={name}
          onChange={({ target }) => onChange(target.value as LayerName)}
        >
          {LAYER_NAMES.map((each) => (
            <option
              key={each}
              value={each}
              title={words.maps.head.option(words.protocol.layers[each].about, LAYERS[each].key.toUpperCase())}
            >
              {maps.layers[each]
                ? words.protocol.layers[each].title
                : words.maps.head.none(words.protocol.layers[each].title)}
            </option>
          ))}
        </select>
        <Tip text={words.protocol.layers[name].about}>
          <button
            type="button"
            className="viewer-info"
            aria-label={words.maps.head.shows(words.protocol.layers[name].title)}
          >
            <Icon name="info" />
          </button>
        </Tip>
        {children}
        {repeats && <span className="viewer-caption visually-hidden">{caption}</span>}
      </div>
      {!repeats && <span className="viewer-caption">{caption}</span>}
    </div>
  );
}
