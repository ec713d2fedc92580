import { useMemo } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { Layer, LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { type Scale, scaleColor, scales } from '../../report/paint/color-scales.js';
import { dimsTheRest, scaleOf } from '../../report/paint/layer-scale.js';
import { classColor, className } from '../../report/paint/palette.js';
import { localised, percentSign, short } from '../words/numbers.js';
import { words } from '../words/words.js';
import { classSharesOf, errorShares, meanOf } from './layer-shares.js';
import { PixelCanvas, rgbaOf } from './pixel-canvas.js';

/**
 * Says what the colours of a pane mean, with the scale and this picture's own numbers. One line high for every kind.
 */
export function Legend({ maps, name, classes }: { maps: ImageMaps; name: LayerName; classes: ClassList | undefined }) {
  const layer = maps.layers[name];
  return <div className="viewer-legend">{layer ? <LegendOf layer={layer} {...{ maps, name, classes }} /> : null}</div>;
}

interface LegendProps {
  maps: ImageMaps;
  name: LayerName;
  classes: ClassList | undefined;
}

function LegendOf({ layer, maps, name, classes }: LegendProps & { layer: Layer }) {
  switch (layer.kind) {
    case 'rgb':
      return <span className="viewer-note">{words.maps.legend.size(maps.width, maps.height)}</span>;
    case 'classes':
      return <ClassShares data={layer.data} kept={dimsTheRest(name)} classes={classes} />;
    case 'share':
      return <ShareScale layer={layer} name={name} />;
    case 'count':
      return <CountScale layer={layer} name={name} />;
    case 'error':
      return <ErrorLegend data={layer.data} />;
    default:
      return layer satisfies never;
  }
}

/** A bar of this picture's class shares; the names are in the class bar and in the tooltips. */
function ClassShares({ data, kept, classes }: { data: Uint8Array; kept: boolean; classes: ClassList | undefined }) {
  const { shares, none } = useMemo(() => classSharesOf(data), [data]);
  return (
    <>
      <div className="viewer-shares" role="img" aria-label={sharesText(shares, classes)}>
        {shares.map(({ id, share }) => (
          <i
            key={id}
            title={words.maps.legend.share(className(classes, id), percentSign(share))}
            style={{ flexGrow: share, backgroundColor: classColor(classes, id) }}
          />
        ))}
        {none > 0 && (
          <i
            className="viewer-none"
            title={words.maps.legend.share(
              kept ? words.maps.legend.notKept : words.maps.legend.noLabel,
              percentSign(none),
            )}
            style={{ flexGrow: none }}
          />
        )}
      </div>
      <span className="viewer-number">
        {kept
          ? words.maps.legend.kept(percentSign(1 - none))
          : none > 0
            ? words.maps.legend.withoutLabel(percentSign(none))
            : words.maps.legend.perClass}
      </span>
    </>
  );
}

const sharesText = (shares: { id: number; share: number }[], classes: ClassList | undefined): string =>
  words.maps.legend.shares(shares.map(({ id, share }) => `${className(classes, id)} ${percentSign(share)}`).join(', '));

const TICKS = [0, 0.25, 0.5, 0.75, 1];

function ShareScale({ layer, name }: { layer: Extract<Layer, { kind: 'share' }>; name: LayerName }) {
  const mean = useMemo(() => meanOf(layer), [layer]);
  const { name: scale } = scaleOf(name);
  const { low, high } = words.protocol.layers[name];
  return (
    <>
      <div className="viewer-ends">
        <span className="viewer-end">{low}</span>
        <div>
          <Gradient scale={scales[scale]} />
          <div className="viewer-ticks" aria-hidden="true">
            {TICKS.map((tick) => (
              <span key={tick}>{localised(String(tick))}</span>
            ))}
          </div>
        </div>
        <span className="viewer-end">{high}</span>
      </div>
      <span className="viewer-number">{words.maps.legend.mean(short(mean))}</span>
    </>
  );
}

function Gradient({ scale }: { scale: Scale }) {
  const pixels = useMemo(() => rgbaOf(scale), [scale]);
  return <PixelCanvas pixels={pixels} width={256} height={1} className="viewer-gradient" />;
}

const MOST_STEPS = 12;

/** One box per count, with the count in it; long scales name every second or third. */
function CountScale({ layer, name }: { layer: Extract<Layer, { kind: 'count' }>; name: LayerName }) {
  const mean = useMemo(() => meanOf(layer), [layer]);
  const scale = scales[scaleOf(name).name];
  const every = Math.ceil((layer.max + 1) / MOST_STEPS);
  const counts = Array.from({ length: layer.max + 1 }, (_, count) => count);
  return (
    <>
      <div className="viewer-counts" role="img" aria-label={words.maps.legend.counts(layer.max)}>
        {counts.map((count) => (
          <span
            key={count}
            className={count / layer.max > 0.5 ? 'viewer-dark-ink' : ''}
            style={{ backgroundColor: scaleColor(scale, count / layer.max) }}
          >
            {count % every === 0 ? count : ''}
          </span>
        ))}
      </div>
      <span className="viewer-number">{words.maps.legend.meanClasses(short(mean))}</span>
    </>
  );
}

function ErrorLegend({ data }: { data: Uint8Array }) {
  const { wrong, unlabelled } = useMemo(() => errorShares(data), [data]);
  return (
    <>
      <span className="viewer-key">
        <i className="viewer-swatch viewer-right" /> {words.maps.legend.right(percentSign(1 - wrong))}
      </span>
      <span className="viewer-key">
        <i className="viewer-swatch viewer-wrong" /> {words.maps.legend.wrong(percentSign(wrong))}
      </span>
      {unlabelled > 0 && (
        <span className="viewer-key">
          <i className="viewer-swatch viewer-unlabelled" /> {words.maps.legend.unlabelled(percentSign(unlabelled))}
        </span>
      )}
    </>
  );
}
