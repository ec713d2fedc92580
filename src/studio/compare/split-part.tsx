import { type ReactNode, useMemo, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import { LAYER_NAMES, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { classNames } from '../../report/comparison/compared-run.js';
import { Choice } from '../controls/choice.js';
import { ClassBar } from '../maps/class-bar.js';
import { showsClasses } from '../maps/layers.js';
import { ViewerBar } from '../maps/viewer-bar.js';
import { type View, WHOLE_VIEW } from '../maps/viewport.js';
import { words } from '../words/words.js';
import type { OpenedRun } from './compare-store.js';
import type { Column } from './compared.js';
import type { Cursor } from './reading.js';
import { lastFrameOf, splitImages } from './split-images.js';
import { SplitPanes, type SplitShared, SplitSlider } from './split-panes.js';
import { type Moment, type SplitMaps, useSplitMaps } from './use-split-maps.js';
import '../maps/maps.css';

const OPACITY = 0.8;

const MOMENTS: readonly Moment[] = ['step', 'result'];

const toggled = (set: ReadonlySet<number>, id: number): ReadonlySet<number> =>
  set.has(id) ? new Set([...set].filter((other) => other !== id)) : new Set([...set, id]);

/** The same image under all runs, with one pan and zoom and one cursor. */
export function SplitPart({ runs, columns }: { runs: readonly OpenedRun[]; columns: readonly Column[] }) {
  const images = useMemo(() => splitImages(runs), [runs]);
  const [chosen, setChosen] = useState<string | null>(null);
  const image = images.find(({ name }) => name === chosen) ?? images[0];
  const [moment, setMoment] = useState<Moment>('step');
  const hasSteps = image !== undefined && runs.some((run) => lastFrameOf(run, image.name));
  const split = useSplitMaps(runs, image?.name, hasSteps ? moment : 'result');
  if (!image) return <p className="empty">{words.compare.pictures.none}</p>;
  const choice = (
    <>
      <Choice
        label={words.compare.pictures.image}
        value={image.name}
        options={images.map(({ name, runs: count }) => ({
          value: name,
          label: count === runs.length ? name : words.compare.pictures.imageOfSome(name, count, runs.length),
        }))}
        onChange={setChosen}
      />
      {hasSteps && (
        <Choice<Moment>
          label={words.compare.pictures.state}
          value={moment}
          options={MOMENTS.map((value) => ({ value, label: words.compare.pictures.states[value] }))}
          onChange={setMoment}
        />
      )}
    </>
  );
  return (
    <div className="compare-split">
      {split ? <Split {...{ columns, split, choice }} /> : <p className="busy">{words.compare.pictures.reading}</p>}
    </div>
  );
}

interface SplitProps {
  columns: readonly Column[];
  split: readonly SplitMaps[];
  choice: ReactNode;
}

const mapsIn = (split: readonly SplitMaps[]): ImageMaps[] => split.flatMap((each) => ('maps' in each ? each.maps : []));

/** One list of classes for all panes; undefined where the runs have different ones. */
function sharedClasses([first, ...others]: readonly Column[]): ClassList | undefined {
  const names = ({ record }: Column) => classNames(record).join('\n');
  return first && others.every((other) => names(other) === names(first))
    ? (first.record.classes ?? undefined)
    : undefined;
}

function Split({ columns, split, choice }: SplitProps) {
  const [layer, setLayer] = useState<LayerName>('prediction');
  const [view, setView] = useState<View>(WHOLE_VIEW);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const [compared, setCompared] = useState(true);
  const [opacity, setOpacity] = useState(OPACITY);
  const [overlayHidden, setOverlayHidden] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [first, ...others] = mapsIn(split);
  if (!first) {
    return (
      <>
        <div className="compare-split-bar">{choice}</div>
        <SplitPanes {...{ columns, split }} shared={null} />
      </>
    );
  }
  const classes = sharedClasses(columns);
  const shared: SplitShared = {
    layer,
    view,
    onView: setView,
    cursor,
    onCursor: setCursor,
    hidden,
    opacity,
    overlayHidden,
  };
  const offered = LAYER_NAMES.filter((name) => [first, ...others].some(({ layers }) => layers[name]));
  // Two runs that both have the image lie over one another.
  const canSlide = columns.length === 2 && others.length === 1;
  return (
    <>
      <div className="compare-split-bar">
        {choice}
        <Choice<LayerName>
          label={words.compare.pictures.layer}
          value={layer}
          options={offered.map((name) => ({ value: name, label: words.protocol.layers[name].title }))}
          onChange={(name) => setLayer(name)}
        />
        <ViewerBar
          name={first.name}
          view={view}
          onView={setView}
          overlay={{ opacity, onOpacityChange: setOpacity, hidden: overlayHidden, onHiddenChange: setOverlayHidden }}
          compared={canSlide ? compared : null}
          onCompared={setCompared}
        />
      </div>
      {canSlide && compared ? (
        <SplitSlider {...{ columns, split, shared }} />
      ) : (
        <SplitPanes {...{ columns, split, shared }} />
      )}
      {classes && showsClasses(layer, first.layers[layer]) && (
        <ClassBar {...{ classes, hidden }} onToggle={(id) => setHidden(toggled(hidden, id))} />
      )}
    </>
  );
}
