import type { ClassList } from '../../protocol/classes.js';
import { CLASS_PRESETS } from '../../protocol/presets.js';

/** Colours of a data set in the order of its ids, 0xrrggbb; undefined where an id has none. */
export interface KnownColours {
  name: string;
  colours: readonly (number | undefined)[];
}

/** Colour i of PASCAL VOC's colour map: bits 0, 1, 2 of i from high to low. Many tools give it to their palettes. */
function vocColour(id: number): number {
  let [red, green, blue] = [0, 0, 0];
  for (let rest = id, shift = 7; rest > 0; rest >>= 3, shift--) {
    red |= (rest & 1) << shift;
    green |= ((rest >> 1) & 1) << shift;
    blue |= ((rest >> 2) & 1) << shift;
  }
  return (red << 16) | (green << 8) | blue;
}

const BYTES = Array.from({ length: 256 }, (_, id) => id);

export const parseColour = (colour: string): number => Number.parseInt(colour.slice(1), 16);
export const hexColour = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

export const GREYS: KnownColours = { name: 'shades of grey', colours: BYTES.map((id) => id * 0x010101) };

/** Palettes that only make ids visible: their colours are no classes. */
export const VIEWING_PALETTES: readonly KnownColours[] = [
  { name: 'the colour map of PASCAL VOC', colours: BYTES.map(vocColour) },
  GREYS,
];

/** A few clear colours are no sign of a data set: labels of any kind have them. */
const TELLING = 11;

const coloursOf = ({ name, classes }: ClassList): KnownColours => ({
  name,
  colours: classes.map(({ color }) => parseColour(color)),
});

const sameColours = (a: KnownColours, b: KnownColours): boolean => String(a.colours) === String(b.colours);

/** Data sets that are recognised by their colours. Of several with the same ones the first counts. */
export const DATA_SET_COLOURS: readonly KnownColours[] = Object.values(CLASS_PRESETS)
  .filter(({ classes }) => classes.length >= TELLING)
  .map(coloursOf)
  .filter((known, index, all) => all.findIndex((other) => sameColours(other, known)) === index);

/** Share of the used colours that a data set must have to be named. */
const ENOUGH = 0.75;
const AT_LEAST = 3;

/** The data set with most of these colours, and how many it has. Undefined where no data set has three quarters of them. */
export function dataSetOf(colours: Iterable<number>, except = ''): { name: string; known: number } | undefined {
  const coloured = [...new Set(colours)].filter((colour) => colour !== 0);
  const found = DATA_SET_COLOURS.filter(({ name }) => name !== except)
    .map(({ name, colours: own }) => ({ name, known: coloured.filter((colour) => own.includes(colour)).length }))
    .sort((a, b) => b.known - a.known)[0];
  return found && found.known >= AT_LEAST && found.known >= ENOUGH * coloured.length ? found : undefined;
}
