import { useMemo, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { LayerName } from '../../protocol/layers.js';
import type { RunRecord } from '../../protocol/record.js';
import type { ImageMaps, PixelReport } from '../../protocol/session.js';
import { useMarksLayer } from '../lesson/marks.js';
import { ClassBar } from './class-bar.js';
import { CompareSlider } from './compare-slider.js';
import { Inspector } from './inspector.js';
import { type Colouring, LayerPicture } from './layer-picture.js';
import { showsClasses, withDisputed } from './layers.js';
import { Legend } from './legend.js';
import { paletteOf } from './palette.js';
import { PaneHead } from './pane-head.js';
import { PictureFrame, type Pinning } from './picture-frame.js';
import { useInspector } from './use-inspector.js';
import { ViewerBar } from './viewer-bar.js';
import { type Point, type View, WHOLE_VIEW } from './viewport.js';
import './maps.css';

export interface ViewerProps {
  maps: ImageMaps | undefined;
  /** The same image under the source model, for the first pane of a 2-up; without it both panes show `maps`. */
  before?: ImageMaps | undefined;
  classes: ClassList | undefined;
  record: RunRecord;
  /** One for each pane. */
  layers: LayerName[];
  layout: 1 | 2 | 4;
  opacity: number;
  hiddenClasses: ReadonlySet<number>;
  overlayHidden: boolean;
  onLayerChange: (pane: number, layer: LayerName) => void;
  onOpacityChange: (opacity: number) => void;
  onToggleClass: (id: number) => void;
  /** Null where the weights of the maps are gone: nobody can be asked about a pixel then. */
  onInspect: ((image: number, x: number, y: number) => Promise<PixelReport>) | null;
  /** The pinned pixel; without it none can be pinned. */
  pin?: Pinning;
}

const DEFAULT_LAYERS: LayerName[] = ['prediction', 'entropy', 'positive', 'truth'];

/** The watched image in one, two or four panes with one pan and zoom. */
export function Viewer(props: ViewerProps) {
  const { maps, classes, layout, hiddenClasses, opacity, overlayHidden } = props;
  const [view, setView] = useState<View>(WHOLE_VIEW);
  const [compared, setCompared] = useState(true);
  const [inspected, inspect] = useInspector(maps, props.onInspect);
  const palette = useMemo(() => paletteOf(classes), [classes]);
  if (!maps) return <EmptyViewer record={props.record} />;

  const names = Array.from({ length: layout }, (_, pane) => props.layers[pane] ?? DEFAULT_LAYERS[pane] ?? 'input');
  const before =
    layout === 2 && props.before && sameSize(props.before, maps) ? withDisputed(props.before, maps) : undefined;
  const panes = names.map((name, pane) => ({ pane, name, maps: pane === 0 && before ? before : maps }));
  const shared: Shared = {
    classes,
    view,
    onView: setView,
    pixel: inspected?.pixel ?? null,
    onPixel: inspect,
    pin: props.pin,
    onLayerChange: props.onLayerChange,
    colouring: { palette, hidden: hiddenClasses, opacity, overlayHidden },
  };
  const slider = layout === 2 && compared;
  return (
    <section className="viewer" aria-label={`Maps of ${maps.name}`}>
      <ViewerBar
        {...{ maps, opacity, view, overlayHidden }}
        onView={setView}
        onOpacityChange={props.onOpacityChange}
        compared={layout === 2 ? compared : null}
        onCompared={setCompared}
      />
      {slider ? (
        <ComparedPanes panes={panes} shared={shared} />
      ) : (
        <div className={`viewer-panes viewer-panes-${layout}`}>
          {panes.map((each) => (
            <Pane key={each.pane} {...each} shared={shared} />
          ))}
        </div>
      )}
      {classes && panes.some(({ name, maps: own }) => showsClasses(name, own.layers[name])) && (
        <ClassBar classes={classes} hidden={hiddenClasses} onToggle={props.onToggleClass} />
      )}
      {inspected && !props.pin?.pixel && (
        <Inspector inspected={inspected} classes={classes} maps={props.onInspect ? null : maps} />
      )}
    </section>
  );
}

interface Shared {
  classes: ClassList | undefined;
  view: View;
  onView: (view: View) => void;
  pixel: Point | null;
  onPixel: (pixel: Point | null, screen: Point) => void;
  pin: Pinning | undefined;
  onLayerChange: (pane: number, layer: LayerName) => void;
  colouring: Colouring;
}

interface PaneContent {
  pane: number;
  name: LayerName;
  maps: ImageMaps;
}

function Pane({ pane, name, maps, shared }: PaneContent & { shared: Shared }) {
  const { classes, colouring, onLayerChange, ...frame } = shared;
  const marked = useMarksLayer(name);
  return (
    <div className="viewer-pane" data-layer={name} data-marked={marked || undefined}>
      <PaneHead {...{ pane, name, maps }} onChange={(layer) => onLayerChange(pane, layer)} />
      <PictureFrame {...frame} picture={maps} label={`Pane ${pane + 1}: ${name} of ${maps.name}`}>
        {(place) => <LayerPicture {...{ maps, name, colouring, place }} />}
      </PictureFrame>
      <Legend {...{ maps, name, classes }} />
    </div>
  );
}

/** Both panes of a 2-up over one picture. */
function ComparedPanes({ panes, shared }: { panes: PaneContent[]; shared: Shared }) {
  const [divider, setDivider] = useState(0.5);
  const { classes, colouring, onLayerChange, ...frame } = shared;
  const [first, second] = panes;
  if (!first || !second) return null;
  return (
    <div className="viewer-panes viewer-panes-compared">
      {panes.map((each) => (
        <PaneHead key={each.pane} {...each} onChange={(layer) => onLayerChange(each.pane, layer)} />
      ))}
      <PictureFrame {...frame} picture={second.maps} label={`${first.name} and ${second.name} of ${second.maps.name}`}>
        {(place) => (
          <CompareSlider
            divider={divider}
            onDivider={setDivider}
            first={<LayerPicture {...first} {...{ colouring, place }} />}
            second={<LayerPicture {...second} {...{ colouring, place }} />}
          />
        )}
      </PictureFrame>
      {panes.map((each) => (
        <Legend key={each.pane} {...each} classes={classes} />
      ))}
    </div>
  );
}

const sameSize = (before: ImageMaps, maps: ImageMaps): boolean =>
  before.image === maps.image && before.width === maps.width && before.height === maps.height;

function EmptyViewer({ record }: { record: RunRecord }) {
  const text =
    record.state === 'empty'
      ? 'Open a source model and target images, or run the demo: then this shows what the network makes of each image.'
      : 'The maps of the chosen image come with the next step.';
  return (
    <section className="viewer viewer-empty" aria-label="Maps">
      <p>{text}</p>
    </section>
  );
}
