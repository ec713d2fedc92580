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

/** The first colours of ADE20K's 150 classes, as mmsegmentation has them: enough to recognise the data set. */
const ADE20K = [
  0x787878, 0xb47878, 0x06e6e6, 0x503232, 0x04c803, 0x787850, 0x8c8c8c, 0xcc05ff, 0xe6e6e6, 0x04fa07, 0xe005ff,
  0xebff07, 0x96053d, 0x787846, 0x08ff33, 0xff0652, 0x8fff8c, 0xccff04, 0xff3307, 0xcc4603, 0x0066c8, 0x3de6fa,
  0xff0633, 0x0b66ff, 0xff0747, 0xff09e0, 0x0907e6, 0xdcdcdc, 0xff095c, 0x7009ff, 0x08ffd6, 0x07ffe0, 0xffb806,
  0x0aff47, 0xff290a, 0x07ffff, 0xe0ff08, 0x6608ff, 0xff3d06, 0xffc207,
];

export const parseColour = (colour: string): number => Number.parseInt(colour.slice(1), 16);
export const hexColour = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

export const GREYS: KnownColours = { name: 'shades of grey', colours: BYTES.map((id) => id * 0x010101) };

/** Palettes that only make ids visible: their colours are no classes. */
export const VIEWING_PALETTES: readonly KnownColours[] = [
  { name: 'the colour map of PASCAL VOC', colours: BYTES.map(vocColour) },
  GREYS,
];

const isAlias = (name: string): boolean => name === 'cityscapes-19-label-ids';

/** Data sets that are recognised by their colours. */
export const DATA_SET_COLOURS: readonly KnownColours[] = [
  ...Object.entries(CLASS_PRESETS)
    .filter(([key]) => !isAlias(key))
    .map(([, { name, classes }]) => ({ name, colours: classes.map(({ color }) => parseColour(color)) })),
  { name: 'PASCAL VOC', colours: BYTES.slice(0, 21).map(vocColour) },
  { name: 'ADE20K', colours: ADE20K },
];

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
