import { type Ink, LIGHT } from '../inks.js';

/** How the parts of a drawing look in print. On a page the report's style sheet says it, by the same names. */
const PRINTED = {
  band: { fill: 'band' },
  odd: { fill: null },
  grid: { stroke: 'line', fill: null },
  line: { fill: null, 'stroke-width': '1.5', 'stroke-linejoin': 'round' },
  faint: { 'stroke-width': '0.75', 'stroke-opacity': '0.55' },
  box: { fill: null },
  bars: { fill: 'blue', 'fill-opacity': '0.45' },
  first: { fill: null, stroke: 'muted' },
  weight: { fill: null, stroke: 'orange', 'stroke-width': '1.5' },
  border: { stroke: 'orange', 'stroke-dasharray': '3 3' },
  x: { fill: 'muted', 'text-anchor': 'middle' },
  y: { fill: 'muted', 'text-anchor': 'end' },
  note: { fill: 'muted' },
  stage: { fill: 'text', 'font-weight': '600' },
} as const satisfies Record<string, Look>;

type Look = { readonly fill?: Ink | null; readonly stroke?: Ink } & {
  readonly [Attribute in
    | 'stroke-width'
    | 'stroke-linejoin'
    | 'stroke-opacity'
    | 'stroke-dasharray'
    | 'fill-opacity'
    | 'text-anchor'
    | 'font-weight']?: string;
};

/** A name by which a part of a drawing gets its look. */
export type Drawn = keyof typeof PRINTED;

/** The class attribute of a part; later names win. */
export const drawn = (...names: Drawn[]): string => `class="${names.join(' ')}"`;

export interface LegendEntry {
  name: string;
  /** A CSS colour, which may be an ink: "var(--blue)". */
  color: string;
  dash?: string;
  /** Hatched: two greys in turn, as pixels without a label are painted. */
  mark: 'line' | 'area' | 'hatched';
}

/** An SVG that is not yet on a page or in a file. */
export interface Drawing {
  title: string;
  width: number;
  height: number;
  body: string;
  legend: readonly LegendEntry[];
  /** What the axis at the bottom is. */
  axis?: string;
}

const isDrawn = (name: string): name is Drawn => Object.hasOwn(PRINTED, name);
const isInk = (name: string): name is Ink => Object.hasOwn(LIGHT, name);
const inked = (name: string): string => (isInk(name) ? LIGHT[name] : name);

function attributes(names: string): string {
  const looks: Record<string, string | null> = {};
  for (const name of names.split(' ')) if (isDrawn(name)) Object.assign(looks, PRINTED[name]);
  return Object.entries(looks)
    .map(([name, value]) => `${name}="${value === null ? 'none' : inked(value)}"`)
    .join(' ');
}

/** Colours and looks written out: programs for drawings know no custom properties, and a page's policy forbids styles. */
export const printed = (body: string): string =>
  body
    .replace(/class="([^"]*)"/g, (_, names: string) => attributes(names))
    .replace(/var\(--([\w-]+)\)/g, (whole, name: string) => (isInk(name) ? LIGHT[name] : whole));
