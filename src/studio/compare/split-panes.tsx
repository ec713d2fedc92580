import { type CSSProperties, useMemo, useState } from 'react';
import type { LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { paletteOf } from '../../report/paint/palette.js';
import { CompareSlider } from '../maps/compare-slider.js';
import { LayerPicture } from '../maps/layer-picture.js';
import { Legend } from '../maps/legend.js';
import { PictureFrame } from '../maps/picture-frame.js';
import type { Placement, Point, Size, View } from '../maps/viewport.js';
import { words } from '../words/words.js';
import type { Column } from './compared.js';
import { type Cursor, cursorOf, pixelOf, readingsAt } from './reading.js';
import { RunKey } from './run-key.js';
import type { SplitMaps } from './use-split-maps.js';

/** What all panes have in common. */
export interface SplitShared {
  layer: LayerName;
  view: View;
  onView(view: View): void;
  /** Where the pointer or the arrow keys are, in shares of the picture. */
  cursor: Cursor | null;
  onCursor(cursor: Cursor | null): void;
  hidden: ReadonlySet<number>;
  opacity: number;
  overlayHidden: boolean;
}

interface PanesProps {
  columns: readonly Column[];
  /** One for each run. */
  split: readonly SplitMaps[];
}

/** Where the panes have no height of their own they are as high as the picture. */
function aspectOf(split: readonly SplitMaps[]): CSSProperties {
  const found = split.find((each) => 'maps' in each);
  return { '--aspect': found ? `${found.maps.width} / ${found.maps.height}` : '4 / 3' } as CSSProperties; // React's type knows no variables.
}

/** A pane for each run. Null where no run has maps of the image. */
export function SplitPanes({ columns, split, shared }: PanesProps & { shared: SplitShared | null }) {
  return (
    <div className="compare-panes" data-count={columns.length} style={aspectOf(split)}>
      {columns.map((column, place) => {
        const own = split[place];
        return own && 'maps' in own && shared ? (
          <Pane key={column.id} {...{ column, shared }} {...own} />
        ) : (
          <EmptyPane key={column.id} column={column} why={own && 'why' in own ? own.why : ''} />
        );
      })}
    </div>
  );
}

/** Two runs over one picture, with a divider to drag. */
export function SplitSlider({ columns, split, shared }: PanesProps & { shared: SplitShared }) {
  const [divider, setDivider] = useState(0.5);
  const sides = columns.flatMap((column, place) => {
    const own = split[place];
    return own && 'maps' in own ? [{ column, ...own }] : [];
  });
  const [first, second] = sides;
  if (!first || !second) return null;
  const label = words.compare.pictures.panes(first.column.label, second.column.label, shared.layer, first.maps.name);
  return (
    <div className="compare-panes" data-count="slider" style={aspectOf(split)}>
      {sides.map((side) => (
        <Head key={side.column.id} {...side} shared={shared} />
      ))}
      <PictureFrame {...frameOf(first.maps, shared)} label={label}>
        {(place) => (
          <CompareSlider
            divider={divider}
            onDivider={setDivider}
            first={<Picture {...{ ...first, shared, place }} />}
            second={<Picture {...{ ...second, shared }} place={placeFor(second.maps, first.maps, place)} />}
          />
        )}
      </PictureFrame>
      {sides.map(({ column, maps }) => (
        <OwnLegend key={column.id} {...{ column, maps, shared }} />
      ))}
    </div>
  );
}

/** The place of a picture that may have another size, so that it covers the one that is panned. */
const placeFor = (own: Size, panned: Size, place: Placement): Placement => ({
  ...place,
  scale: (place.scale * panned.width) / own.width,
});

interface PaneContent {
  column: Column;
  maps: ImageMaps;
  shared: SplitShared;
}

/** `note`: what the run lacks. */
type Noted = PaneContent & { note: string | null };

function frameOf(maps: ImageMaps, { view, onView, cursor, onCursor }: SplitShared) {
  return {
    picture: maps,
    view,
    onView,
    pixel: cursor && pixelOf(cursor, maps),
    onPixel: (pixel: Point | null) => onCursor(pixel && cursorOf(pixel, maps)),
  };
}

function Pane({ column, maps, shared, note }: Noted) {
  return (
    <div className="viewer-pane">
      <Head {...{ column, maps, shared, note }} />
      <PictureFrame
        {...frameOf(maps, shared)}
        label={words.compare.pictures.pane(column.label, shared.layer, maps.name)}
      >
        {(place) => <Picture {...{ column, maps, shared, place }} />}
      </PictureFrame>
      <OwnLegend {...{ column, maps, shared }} />
    </div>
  );
}

function EmptyPane({ column, why }: { column: Column; why: string }) {
  return (
    <div className="viewer-pane">
      <div className="compare-pane-head">
        <RunKey look={column.look} />
        <strong>{column.label}</strong>
      </div>
      <div className="viewer-frame">
        <div className="viewer-missing">
          <span>{why}</span>
        </div>
      </div>
    </div>
  );
}

/** The run of a pane, and what it has at the cursor. */
function Head({ column, maps, shared, note }: Noted) {
  const { label, look, record } = column;
  const { cursor, layer } = shared;
  const readings = cursor ? readingsAt(maps, layer, cursor, record.classes ?? undefined) : [];
  return (
    <div className="compare-pane-head">
      <RunKey look={look} />
      <strong className="compare-pane-name">{label}</strong>
      <span className="compare-pane-about muted" title={note ?? undefined}>
        {note ?? maps.caption}
      </span>
      <output className="compare-reading" aria-label={words.compare.pictures.atCursor(label)}>
        {readings.map(({ text, color }) => (
          <span key={text}>
            {color && <i className="viewer-swatch" style={{ backgroundColor: color }} />}
            {text}
          </span>
        ))}
      </output>
    </div>
  );
}

function Picture({ column, maps, shared, place }: PaneContent & { place: Placement }) {
  const { classes } = column.record;
  const palette = useMemo(() => paletteOf(classes ?? undefined), [classes]);
  const { layer, hidden, opacity, overlayHidden } = shared;
  return <LayerPicture name={layer} {...{ maps, place }} colouring={{ palette, hidden, opacity, overlayHidden }} />;
}

const OwnLegend = ({ column, maps, shared }: PaneContent) => (
  <Legend maps={maps} name={shared.layer} classes={column.record.classes ?? undefined} />
);
