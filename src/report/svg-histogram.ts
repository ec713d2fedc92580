import { curriculumWeight } from '../protocol/curriculum.js';
import { type Drawing, drawn } from './figure/drawing.js';
import { short } from './numbers.js';

const WIDTH = 340;
const HEIGHT = 150;
const LEFT = 8;
const BOTTOM = 22;
const TOP = 8;

export interface Histogram {
  title: string;
  first: readonly number[];
  last: readonly number[];
  gamma: number | null;
  /** Entropy from which on pixels are made less sure; null where none is. */
  border: number | null;
}

const x = (h: number): string => (LEFT + h * (WIDTH - 2 * LEFT)).toFixed(1);
const y = (part: number): string => (TOP + (1 - part) * (HEIGHT - TOP - BOTTOM)).toFixed(1);

/** Outline of a histogram over [0,1]; heights on a square-root scale, so that rare pixels stay visible. */
function outline(shares: readonly number[], largest: number): string {
  const steps = shares.map((share, bin) => {
    const height = y(Math.sqrt(share / largest));
    return `V${height}H${x((bin + 1) / shares.length)}`;
  });
  return `M${x(0)} ${y(0)}${steps.join('')}V${y(0)}`;
}

function curve(gamma: number, border: number | null): string {
  const places = Array.from({ length: 65 }, (_, place) => place / 64);
  const path = places.map((h) => `${x(h)} ${y(curriculumWeight(h, gamma))}`).join('L');
  return `<path ${drawn('weight')} d="M${path}"/>${border === null ? '' : borderLine(border)}`;
}

function borderLine(border: number): string {
  const text = `h = 1/(γ+1) = ${short(border)}`;
  return (
    `<path ${drawn('border')} d="M${x(border)} ${y(0)}V${TOP}"/>` +
    `<text x="${Number(x(border)) + 5}" y="${TOP + 8}" ${drawn('note')}>${text}</text>`
  );
}

/** Entropy histograms of a stage's first (outline) and last step (filled), with the curriculum weight of align. */
export function histogramDrawing({ title, first, last, gamma, border }: Histogram): Drawing {
  const largest = Math.max(1e-9, ...first, ...last);
  const labels = [0, 0.25, 0.5, 0.75, 1].map((h) => `<text x="${x(h)}" y="${HEIGHT - 6}" ${drawn('x')}>${h}</text>`);
  const body = [
    `<path ${drawn('bars')} d="${outline(last, largest)}"/><path ${drawn('first')} d="${outline(first, largest)}"/>`,
    gamma === null ? '' : curve(gamma, border),
    `<path ${drawn('grid')} d="M${x(0)} ${y(0)}H${x(1)}"/>`,
    ...labels,
  ].join('');
  return { title, width: WIDTH, height: HEIGHT, body, legend: [], axis: 'normalised entropy h' };
}

export function histogramChart(histogram: Histogram): string {
  const { title, width, height, body } = histogramDrawing(histogram);
  return (
    `<figure class="chart half"><figcaption>${title}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Histogram of the entropy, ${title}">${body}</svg></figure>`
  );
}
