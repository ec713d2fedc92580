import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';
import { Icon } from '../controls/icon.js';
import { localised } from '../words/numbers.js';
import { words } from '../words/words.js';
import { type View, WHOLE_VIEW, zoomAt } from './viewport.js';

interface ViewerBarProps {
  name: string;
  /** The way to the other images, before the name. */
  navigation?: ReactNode;
  /** The number of panes, after the name. */
  panes?: ReactNode;
  /** True when two panes lie over one another with a divider; null unless there are two. */
  compared: boolean | null;
  onCompared: (compared: boolean) => void;
  overlay: OverlayProps;
  view: View;
  onView: (view: View) => void;
}

interface OverlayProps {
  opacity: number;
  onOpacityChange: (opacity: number) => void;
  hidden: boolean;
  onHiddenChange: (hidden: boolean) => void;
}

/** The one row above the picture: its name, and the settings of all panes. */
export function ViewerBar(props: ViewerBarProps) {
  const { name, view, compared } = props;
  const zoom = (factor: number): void => {
    const square = { width: 1, height: 1 };
    props.onView(zoomAt(view, factor, square, square, { x: 0.5, y: 0.5 }));
  };
  return (
    <div className="viewer-bar">
      {props.navigation}
      <span className="viewer-name" title={name}>
        {name}
      </span>
      {props.panes}
      {compared !== null && (
        <button
          type="button"
          className="viewer-button"
          aria-pressed={compared}
          title={words.maps.bar.sliderAbout}
          onClick={() => props.onCompared(!compared)}
        >
          {words.maps.bar.slider}
        </button>
      )}
      <Overlay {...props.overlay} />
      <fieldset className="viewer-zoom" aria-label={words.maps.bar.zoom}>
        <button type="button" className="viewer-button" aria-label={words.maps.bar.out} onClick={() => zoom(1 / 1.4)}>
          −
        </button>
        <button
          type="button"
          className="viewer-button viewer-fit"
          title={words.maps.bar.whole}
          onClick={() => props.onView(WHOLE_VIEW)}
        >
          {view.zoom === 1 ? words.maps.bar.fit : `${localised(view.zoom.toFixed(1))}×`}
        </button>
        <button type="button" className="viewer-button" aria-label={words.maps.bar.in} onClick={() => zoom(1.4)}>
          +
        </button>
      </fieldset>
    </div>
  );
}

/** How much the class colours and error marks cover the input. */
function Overlay({ opacity, onOpacityChange, hidden, onHiddenChange }: OverlayProps) {
  const share = `${Math.round(opacity * 100)} %`;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="viewer-button viewer-overlay"
          aria-label={words.maps.overlay.button(hidden ? words.maps.overlay.hidden : share)}
          title={words.maps.overlay.about}
        >
          <Icon name="overlay" />
          {hidden ? words.maps.overlay.off : share}
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover overlay-popover"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={words.maps.overlay.label}
        >
          <label>
            <span>{words.maps.overlay.opacity}</span>
            <input
              type="range"
              min={0}
              max={100}
              step={5}
              value={Math.round(opacity * 100)}
              disabled={hidden}
              aria-label={words.maps.overlay.label}
              onChange={({ target }) => onOpacityChange(Number(target.value) / 100)}
            />
          </label>
          <label className="overlay-hide">
            <input type="checkbox" checked={hidden} onChange={({ target }) => onHiddenChange(target.checked)} />
            {words.maps.overlay.onlyInput} <kbd>H</kbd>
          </label>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
