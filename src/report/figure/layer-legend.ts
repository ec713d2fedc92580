import { type ClassList, IGNORED } from '../../protocol/classes.js';
import { LAYERS, type Layer, type LayerName } from '../../protocol/layers.js';
import { escapeHtml } from '../escape.js';
import { scaleColor, scales } from '../paint/color-scales.js';
import { scaleOf } from '../paint/layer-scale.js';
import { UNLABELLED, WRONG } from '../paint/paint.js';
import { drawn, type LegendEntry } from './drawing.js';
import { FONT, legendRows } from './standalone.js';
import { textWidth } from './text-width.js';

/** What of a picture its legend must know. */
export interface ShownLayer {
  name: LayerName;
  kind: Layer['kind'];
  /** Class ids that occur in it. */
  ids: ReadonlySet<number>;
  /** The largest possible count. */
  max: number;
}

export const shownLayer = (name: LayerName, layer: Layer): ShownLayer => ({
  name,
  kind: layer.kind,
  ids: layer.kind === 'classes' ? new Set(layer.data) : new Set(),
  max: layer.kind === 'count' ? layer.max : 0,
});

interface Strip {
  body: string;
  height: number;
}

/** Right pixels are those of the image in grey; the page's legend has this one for them. */
const RIGHT = '#8a8d91';

const STOPS = 16;
/** A shorter bar has no room for its ticks. */
const NARROW = 130;
const BAR = 9;
const LINE = 15;
const SPACE = 4;

const rgb = ([red, green, blue]: readonly [number, number, number]): string =>
  `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`;

const ends = (low: string, high: string, width: number, y: number): string =>
  `<text x="0" y="${y}" fill="var(--text)">${escapeHtml(low)}</text>` +
  `<text x="${width}" y="${y}" fill="var(--text)" text-anchor="end">${escapeHtml(high)}</text>`;

/** "dark to light" of a scale between the words for its ends; `ticks` are what its places mean. */
function bar({ name }: ShownLayer, width: number, top: number, ticks: readonly [share: number, text: string][]): Strip {
  const { name: scale, low, high } = scaleOf(name);
  const title = `${LAYERS[name].title}: ${low}`;
  const beside = width - textWidth(title, FONT) - textWidth(high, FONT) - 16;
  // Where there is no room beside the bar, the words stand below its ends, in place of the ticks.
  const isNarrow = beside < NARROW;
  const fits = (text: string) => textWidth(text, FONT) + textWidth(high, FONT) + 8 <= width;
  const from = isNarrow ? 0 : textWidth(title, FONT) + 8;
  const to = isNarrow ? width : from + beside;
  const at = (share: number) => Math.round((from + share * (to - from)) * 10) / 10;
  const stops = Array.from({ length: STOPS + 1 }, (_, place) => {
    const color = scaleColor(scales[scale], place / STOPS)
      .match(/\d+/g)
      ?.map(Number) ?? [0, 0, 0];
    return `<stop offset="${place / STOPS}" stop-color="${rgb([color[0] ?? 0, color[1] ?? 0, color[2] ?? 0])}"/>`;
  });
  const id = `scale-${name}`;
  const texts = ticks.map(
    ([share, text]) => `<text x="${at(share)}" y="${top + BAR + 11}" ${drawn('x')}>${text}</text>`,
  );
  const body = [
    `<defs><linearGradient id="${id}">${stops.join('')}</linearGradient></defs>`,
    `<rect x="${at(0)}" y="${top}" width="${Math.round(to - from)}" height="${BAR}" fill="url(#${id})"/>`,
    ...(isNarrow
      ? [ends(fits(title) ? title : low, high, width, top + BAR + 11)]
      : [ends(title, high, width, top + BAR), ...texts]),
  ].join('');
  return { body, height: BAR + 14 };
}

const SHARES: readonly [number, string][] = [
  [0, '0'],
  [0.25, '0.25'],
  [0.5, '0.5'],
  [0.75, '0.75'],
  [1, '1'],
];

function classEntries(layers: readonly ShownLayer[], classes: ClassList | undefined): LegendEntry[] {
  const ofClasses = layers.filter(({ kind }) => kind === 'classes');
  const ids = new Set(ofClasses.flatMap(({ ids: own }) => [...own]));
  const entries = [...ids]
    .filter((id) => id !== IGNORED)
    .sort((a, b) => a - b)
    .map((id): LegendEntry => {
      const { name = `class ${id}`, color = '#808080' } = classes?.classes[id] ?? {};
      return { name, color, mark: 'area' };
    });
  return entries;
}

function strip(layer: ShownLayer, width: number, top: number): Strip {
  switch (layer.kind) {
    case 'rgb':
    case 'classes':
      return { body: '', height: 0 };
    case 'share':
      return bar(layer, width, top, SHARES);
    case 'count': {
      const most = Math.max(1, layer.max);
      return bar(layer, width, top, [
        [0, '0'],
        [0.5, String(Math.round((most / 2) * 10) / 10)],
        [1, String(most)],
      ]);
    }
    case 'error': {
      const entries: LegendEntry[] = [
        { name: 'right', color: RIGHT, mark: 'area' },
        { name: 'wrong', color: rgb(WRONG), mark: 'area' },
        { name: 'no label', color: rgb(UNLABELLED[0]), mark: 'hatched' },
      ];
      return legendRows(entries, width, top - 2);
    }
    default:
      return layer.kind satisfies never;
  }
}

/** One legend for several pictures: the classes that occur in them, then each scale once. Empty where nothing needs one. */
export function layerLegend(layers: readonly ShownLayer[], classes: ClassList | undefined, width: number): Strip {
  const rows = legendRows(classEntries(layers, classes), width, 0);
  const body = [rows.body];
  let height = rows.height;
  const others = new Map(layers.map((layer) => [layer.kind === 'error' ? 'error' : layer.name, layer]));
  for (const layer of others.values()) {
    if (layer.kind === 'classes' || layer.kind === 'rgb') continue;
    const own = strip(layer, width, height + SPACE);
    body.push(own.body);
    height += own.height + SPACE;
  }
  return { body: body.join(''), height: Math.max(height, rows.height > 0 ? LINE : 0) };
}
