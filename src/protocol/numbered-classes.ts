import type { ClassList } from './classes.js';

/** Degrees between two hues that lie next to each other in the list: the golden angle keeps neighbours apart. */
const GOLDEN_ANGLE = 137.508;

function hslToHex(hue: number, saturation: number, lightness: number): string {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12;
    const value = lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}

const nameFor = (count: number): string => `${count} numbered classes`;

/** True when a list names nothing: it was made here. */
export const isNumbered = ({ name, classes }: ClassList): boolean => name === nameFor(classes.length);

/** A class list for a model whose classes have no names yet. */
export function numberedClasses(count: number): ClassList {
  return {
    name: nameFor(count),
    ignore: [],
    classes: Array.from({ length: count }, (_, id) => ({
      id,
      name: `class ${id}`,
      color: hslToHex((id * GOLDEN_ANGLE) % 360, 0.55, id % 2 === 0 ? 0.45 : 0.62),
    })),
  };
}
