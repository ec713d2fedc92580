import { type ReactNode, useMemo, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { LayerName } from '../../protocol/layers.js';
import type { ImageMaps, PixelReport } from '../../protocol/session.js';
import type { Colouring } from '../../report/paint/layer-pixels.js';
import { paletteOf } from '../../report/paint/palette.js';
import type { LayerFigure } from '../figures/layer-figure.js';
import { SaveMenu } from '../figures/save-menu.js';
import { useMarksLayer } from '../lesson/marks.js';
import { words } from '../words/words.js';
import { captionText } from './caption-text.js';
import { ClassBar } from './class-bar.js';
import { CompareSlider } from './compare-slider.js';
import { Inspector } from './inspector.js';
import { LayerPicture } from './layer-picture.js';
import { showsClasses, withDisputed } from './layers.js';
import { Legend } from './legend.js';
import { PaneHead } from './pane-head.js';
import { PictureFrame, type Pinning } from './picture-frame.js';
import { useInspector } from './use-inspector.js';
import { ViewerBar } from './viewer-bar.js';
import { type Point, type View, WHOLE_VIEW } from './viewport.js';
import './maps.css';

export interface ViewerProps {
  /** Name of the run, for files. */
  run: string;
  /** Name of the image. */
  name: string;
  maps: ImageMaps | undefined;
  /** Stands in the place of the panes as long as there are no maps. */
  empty: ReactNode;
  /** The way to the other images, and the choice of the number of panes, for the row above the picture. */
  navigation?: ReactNode;
  panes?: ReactNode;
  /** The same image under the source model, for the first pane of a 2-up; without it both panes show `maps`. */
  before?: ImageMaps | undefined;
  classes: ClassList | undefined;
  /** One for each pane. */
  layers: LayerName[];
  layout: 1 | 2 | 4;
  opacity: number;
  hiddenClasses: ReadonlySet<number>;
  overlayHidden: boolean;
  onLayerChange: (pane: number, layer: LayerName) => void;
  onOpacityChange: (opacity: number) => void;
  onOverlayHiddenChange: (hidden: boolean) => void;
  onToggleClass: (id: number) => void;
  /** Null where the weights of the maps are gone: nobody can be asked about a pixel then. */
  onInspect: ((image: number, x: number, y: number) => Promise<PixelReport>) | null;
  /** The pinned pixel; without it none can be pinned. */
  pin?: Pinning;
}

const DEFAULT_LAYERS: LayerName[] = ['prediction', 'entropy', 'positive', 'truth'];

/** The watched image in one, two or four panes with one pan and zoom. */
export function Viewer(props: ViewerProps) {
  const { maps, layout } = props;
  const [view, setView] = useState<View>(WHOLE_VIEW);
  const [compared, setCompared] = useState(true);
  return (
    <section className="viewer" aria-label={words.maps.viewer.label(props.name)}>
      <ViewerBar
        {...{ name: props.name, navigation: props.navigation, panes: props.panes, view }}
        onView={setView}
        overlay={{
          opacity: props.opacity,
          onOpacityChange: props.onOpacityChange,
          hidden: props.overlayHidden,
          onHiddenChange: props.onOverlayHiddenChange,
        }}
        compared={layout === 2 ? compared : null}
        onCompared={setCompared}
      />
      {maps ? <Panes {...props} {...{ maps, view, compared }} onView={setView} /> : props.empty}
    </section>
  );
}

interface PanesProps extends ViewerProps {
  maps: ImageMaps;
  view: View;
  onView: (view: View) => void;
  compared: boolean;
}

/** The layers of the image with their legends, the classes, and the pixel at the pointer. */
function Panes(props: PanesProps) {
  const { maps, classes, layout, hiddenClasses, opacity, overlayHidden, view } = props;
  const [inspected, inspect] = useInspector(maps, props.onInspect);
  const palette = useMemo(() => paletteOf(classes), [classes]);
  const names = Array.from({ length: layout }, (_, pane) => props.layers[pane] ?? DEFAULT_LAYERS[pane] ?? 'input');
  const before =
    layout === 2 && props.before && sameSize(props.before, maps) ? withDisputed(props.before, maps) : undefined;
  const captions = names.map((name, pane) => captionOf(name, pane === 0 && before ? before : maps));
  const panes = names.map(
    (name, pane): PaneContent => ({
      ...{ pane, name, maps: pane === 0 && before ? before : maps, caption: captions[pane] ?? '' },
      repeats: captions.indexOf(captions[pane] ?? '') < pane,
    }),
  );
  const shared: Shared = {
    run: props.run,
    classes,
    view,
    onView: props.onView,
    pixel: inspected?.pixel ?? null,
    onPixel: inspect,
    pin: props.pin,
    onLayerChange: props.onLayerChange,
    colouring: { palette, hidden: hiddenClasses, opacity, overlayHidden },
  };
  return (
    <>
      {layout === 2 && props.compared ? (
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
      {inspected && (
        <Inspector
          inspected={inspected}
          classes={classes}
          maps={props.onInspect ? null : maps}
          pinned={Boolean(props.pin?.pixel)}
        />
      )}
    </>
  );
}

interface Shared {
  /** Name of the run, for files. */
  run: string;
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
  caption: string;
  repeats: boolean;
}

const captionOf = (name: LayerName, maps: ImageMaps): string =>
  name === 'disputed' && maps.layers.disputed ? words.maps.viewer.allResults : captionText(maps.caption);

function Pane({ shared, ...content }: PaneContent & { shared: Shared }) {
  const { pane, name, maps } = content;
  const { run, classes, colouring, onLayerChange, ...frame } = shared;
  const marked = useMarksLayer(name);
  return (
    <div className="viewer-pane" data-layer={name} data-marked={marked || undefined}>
      <PaneHead {...content} onChange={(layer) => onLayerChange(pane, layer)}>
        <SaveLayer {...{ run, maps, name, colouring, classes }} />
      </PaneHead>
      <PictureFrame {...frame} picture={maps} label={words.maps.viewer.pane(pane + 1, name, maps.name)}>
        {(place) => <LayerPicture {...{ maps, name, colouring, place }} />}
      </PictureFrame>
      <Legend {...{ maps, name, classes }} />
    </div>
  );
}

/** Nothing can be saved of a layer that is not there. */
function SaveLayer({ run, maps, name, colouring, classes }: LayerFigure) {
  if (!maps.layers[name]) return null;
  return (
    <SaveMenu
      kind="layer"
      what={words.protocol.layers[name].title}
      figure={() => ({ run, maps, name, colouring, classes })}
    />
  );
}

/** Both panes of a 2-up over one picture. */
function ComparedPanes({ panes, shared }: { panes: PaneContent[]; shared: Shared }) {
  const [divider, setDivider] = useState(0.5);
  const { run, classes, colouring, onLayerChange, ...frame } = shared;
  const [first, second] = panes;
  if (!first || !second) return null;
  return (
    <div className="viewer-panes viewer-panes-compared">
      {panes.map((each) => (
        <PaneHead key={each.pane} {...each} onChange={(layer) => onLayerChange(each.pane, layer)}>
          <SaveLayer {...each} {...{ run, colouring, classes }} />
        </PaneHead>
      ))}
      <PictureFrame
        {...frame}
        picture={second.maps}
        label={words.maps.viewer.compared(first.name, second.name, second.maps.name)}
      >
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
