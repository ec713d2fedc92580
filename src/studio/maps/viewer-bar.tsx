import type { ImageMaps } from '../../protocol/session.js';
import { type View, WHOLE_VIEW, zoomAt } from './viewport.js';

interface ViewerBarProps {
  maps: ImageMaps;
  opacity: number;
  onOpacityChange: (opacity: number) => void;
  overlayHidden: boolean;
  view: View;
  onView: (view: View) => void;
  /** True when two panes lie over one another with a divider; null unless there are two. */
  compared: boolean | null;
  onCompared: (compared: boolean) => void;
}

/** Name of the image, and the settings of all panes: divider, opacity, zoom. */
export function ViewerBar(props: ViewerBarProps) {
  const { maps, opacity, view, compared } = props;
  const zoom = (factor: number): void => {
    const square = { width: 1, height: 1 };
    props.onView(zoomAt(view, factor, square, square, { x: 0.5, y: 0.5 }));
  };
  return (
    <div className="viewer-bar">
      <span className="viewer-name" title={maps.name}>
        {maps.name}
      </span>
      {compared !== null && (
        <button
          type="button"
          className="viewer-button"
          aria-pressed={compared}
          title="Both layers over one picture, with a divider to drag"
          onClick={() => props.onCompared(!compared)}
        >
          Slider
        </button>
      )}
      <label className="viewer-opacity" title="Opacity of class colours and error marks over the input">
        Overlay
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={Math.round(opacity * 100)}
          disabled={props.overlayHidden}
          onChange={({ target }) => props.onOpacityChange(Number(target.value) / 100)}
        />
        <output>{props.overlayHidden ? 'hidden' : `${Math.round(opacity * 100)} %`}</output>
      </label>
      <fieldset className="viewer-zoom" aria-label="Zoom">
        <button type="button" className="viewer-button" aria-label="Zoom out" onClick={() => zoom(1 / 1.4)}>
          −
        </button>
        <button
          type="button"
          className="viewer-button viewer-fit"
          title="Show the whole picture"
          onClick={() => props.onView(WHOLE_VIEW)}
        >
          {view.zoom === 1 ? 'Fit' : `${view.zoom.toFixed(1)}×`}
        </button>
        <button type="button" className="viewer-button" aria-label="Zoom in" onClick={() => zoom(1.4)}>
          +
        </button>
      </fieldset>
    </div>
  );
}
