import { escapeHtml } from './escape.js';
import { type Drawing, drawn, type LegendEntry } from './figure/drawing.js';
import { textWidth } from './figure/text-width.js';
import { asAreas, lonePoints } from './lone-steps.js';
import { short } from './numbers.js';
import { extent, ticks } from './ticks.js';
import { type Band, bandName } from './timeline.js';

/** SVG charts: no script, one shared x axis (steps of the run). In the report colours come from its style sheet. */
export interface Series {
  name: string;
  /** CSS colour. */
  color: string;
  dash?: string;
  values: readonly (number | null)[];
  /** Its own steps and stages, where it is of another run than the rest of the chart. */
  own?: { x: readonly number[]; bands: readonly Band[] };
  /** A thin line behind the others, without a place in the legend. */
  faint?: boolean;
  /** Every value is a dot. */
  dotted?: boolean;
}

export interface ChartOptions {
  title: string;
  bands: readonly Band[];
  x: readonly number[];
  format?: (value: number) => string;
  range?: [number, number];
  height?: number;
  /** In units of the drawing; without it, that of the report. */
  width?: number;
}

const WIDTH = 720;
const LEFT = 52;
const TOP = 20;
const BOTTOM = 22;

interface Frame {
  width: number;
  height: number;
  xAt(step: number): number;
  yAt(value: number): number;
  xRange: [number, number];
  yRange: [number, number];
}

function frameOf(options: ChartOptions, yRange: [number, number]): Frame {
  const { width = WIDTH, height = 170 } = options;
  const end = Math.max(1, options.bands.at(-1)?.end ?? 0, options.x.at(-1) ?? 0);
  const [low, high] = yRange;
  return {
    width,
    height,
    xRange: [0, end],
    yRange,
    xAt: (step) => LEFT + (step / end) * (width - LEFT - 8),
    yAt: (value) => TOP + (1 - (value - low) / (high - low)) * (height - TOP - BOTTOM),
  };
}

/** Bold letters are wider. */
const STAGE_SIZE = 12;

const at = (value: number): string => String(Math.round(value * 10) / 10);

function axes(frame: Frame, bands: readonly Band[], format: (value: number) => string): string {
  const bottom = frame.height - BOTTOM;
  const shades = bands.map((band, place) => {
    const { start, end } = band;
    const x = frame.xAt(start);
    const width = frame.xAt(end) - x;
    const shade = place % 2 === 0 ? drawn('band') : drawn('band', 'odd');
    const title = bandName(band);
    const name =
      width > textWidth(title, STAGE_SIZE) + 8 ? `<text x="${at(x + 6)}" y="13" ${drawn('stage')}>${title}</text>` : '';
    return `<rect ${shade} x="${at(x)}" y="${TOP}" width="${at(width)}" height="${bottom - TOP}"/>${name}`;
  });
  const rows = ticks(...frame.yRange, 4).map((value) => {
    const y = at(frame.yAt(value));
    return `<path ${drawn('grid')} d="M${LEFT} ${y}H${frame.width - 8}"/><text x="${LEFT - 6}" y="${y}" dy="0.32em" ${drawn('y')}>${format(value)}</text>`;
  });
  const columns = ticks(...frame.xRange, Math.max(3, Math.round(frame.width / 90))).map(
    (step) => `<text x="${at(frame.xAt(step))}" y="${frame.height - 6}" ${drawn('x')}>${short(step)}</text>`,
  );
  return [...shades, ...rows, ...columns].join('');
}

/** A path with gaps where values are missing and, given bands, between two stages. */
function linePath(
  frame: Frame,
  x: readonly number[],
  values: readonly (number | null)[],
  bands: readonly Band[] = [],
): string {
  let pen = 'M';
  let path = '';
  let from = 0;
  values.forEach((value, row) => {
    const step = x[row] ?? 0;
    if (bands.some(({ end }) => from <= end && step > end)) pen = 'M';
    from = step;
    const known = value !== null && Number.isFinite(value);
    if (known) path += `${pen}${at(frame.xAt(step))} ${at(frame.yAt(value))}`;
    pen = known ? 'L' : 'M';
  });
  return path;
}

const markOf = ({ color, dash, mark }: LegendEntry): string =>
  mark === 'area'
    ? `<svg width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" fill="${color}"/></svg>`
    : `<svg width="18" height="10" aria-hidden="true"><path d="M0 5H18" stroke="${color}"${dash ? ` stroke-dasharray="${dash}"` : ''}/></svg>`;

const legend = (entries: readonly LegendEntry[]): string =>
  `<ul class="legend">${entries.map((entry) => `<li>${markOf(entry)}${escapeHtml(entry.name)}</li>`).join('')}</ul>`;

/** A drawing in a page of HTML, with its title and legend. */
export function htmlFigure({ title, width, height, body, legend: entries }: Drawing): string {
  const svg = `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}">${body}</svg>`;
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption>${legend(entries)}${svg}</figure>`;
}

const drawing = (
  { title }: Pick<ChartOptions, 'title'>,
  { width, height }: Frame,
  body: string,
  entries: readonly LegendEntry[],
): Drawing => ({ title, width, height, body, legend: entries });

/** A step that no line goes through is a dot. */
function dots(frame: Frame, options: ChartOptions, { color, values, own, faint, dotted }: Series): string {
  const { x, bands } = own ?? options;
  const rows = dotted ? values.flatMap((value, row) => (value === null ? [] : [row])) : lonePoints(x, values, bands);
  const circles = rows.map((row) => {
    const [left, top] = [frame.xAt(x[row] ?? 0), frame.yAt(values[row] ?? 0)];
    return `<circle cx="${at(left)}" cy="${at(top)}" r="${faint ? 1.5 : 2.5}" fill="${color}"/>`;
  });
  return circles.join('');
}

/** Lines over the steps of the run; gaps where a series has no value. */
export function lineDrawing(options: ChartOptions, series: readonly Series[]): Drawing {
  const frame = frameOf(options, options.range ?? extent(series.flatMap(({ values }) => values)));
  const lines = series.map(({ color, dash, values, own, faint }) => {
    const { x, bands } = own ?? options;
    const dashes = dash ? ` stroke-dasharray="${dash}"` : '';
    return `<path ${faint ? drawn('line', 'faint') : drawn('line')} stroke="${color}"${dashes} d="${linePath(frame, x, values, bands)}"/>`;
  });
  const points = series.map((each) => dots(frame, options, each));
  return drawing(
    options,
    frame,
    axes(frame, options.bands, options.format ?? short) + lines.join('') + points.join(''),
    series.flatMap(({ name, color, dash, faint }) =>
      faint ? [] : [{ name, color, mark: 'line' as const, ...(dash && { dash }) }],
    ),
  );
}

export const lineChart = (options: ChartOptions, series: readonly Series[]): string =>
  htmlFigure(lineDrawing(options, series));

const ROW = 18;

/** The stages of several runs on one axis, a row of boxes for each: for charts of runs whose stages are not the same. */
export function stageRows(
  title: string,
  rows: readonly { name: string; color: string; bands: readonly Band[] }[],
): string {
  const end = Math.max(1, ...rows.map(({ bands }) => bands.at(-1)?.end ?? 0));
  const frame = frameOf({ title, bands: [], x: [end], height: rows.length * ROW }, [0, 1]);
  const boxes = rows.flatMap(({ name, color, bands }, row) =>
    bands.map(({ stage, start, end: last }) => {
      const [x, width] = [frame.xAt(start), frame.xAt(last) - frame.xAt(start)];
      const text = width > 60 ? `<text x="${at(x + 5)}" y="${row * ROW + 12}" ${drawn('stage')}>${stage}</text>` : '';
      const says = `<title>${escapeHtml(`${name}: ${stage}, steps ${start + 1} to ${last}`)}</title>`;
      return `<g>${says}<rect ${drawn('box')} stroke="${color}" x="${at(x)}" y="${row * ROW + 1}" width="${at(width)}" height="${ROW - 3}"/>${text}</g>`;
    }),
  );
  return htmlFigure(drawing({ title }, frame, boxes.join(''), []));
}

/** Shares that add up to 1, one band of colour per series, the first at the bottom. */
export function stackDrawing(options: ChartOptions, series: readonly Series[]): Drawing {
  const frame = frameOf(options, [0, 1]);
  const [all = [], ...columns] = asAreas([options.x, ...series.map(({ values }) => values)]);
  const x = all.map(Number);
  const below = x.map(() => 0);
  const areas = series.map(({ name, color }, place) => {
    const lower = [...below];
    columns[place]?.forEach((value, row) => {
      below[row] = (below[row] ?? 0) + (value ?? 0);
    });
    const upper = linePath(frame, x, below);
    const back = linePath(frame, [...x].reverse(), lower.reverse()).replace('M', 'L');
    return `<path d="${upper}${back}Z" fill="${color}"><title>${escapeHtml(name)}</title></path>`;
  });
  const entries = series.map(({ name, color }): LegendEntry => ({ name, color, mark: 'area' }));
  return drawing(options, frame, axes(frame, options.bands, options.format ?? short) + areas.join(''), entries);
}

/** The legend of its classes follows below: they are many. */
export const stackChart = (options: ChartOptions, series: readonly Series[]): string =>
  htmlFigure({ ...stackDrawing(options, series), legend: [] });
