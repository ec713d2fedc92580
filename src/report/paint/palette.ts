import { type ClassList, IGNORED } from '../../protocol/classes.js';

/** 256 colours, RGB bytes one after the other; ids without a class are grey. */
export type Palette = Uint8Array;

/** "#rrggbb" as three bytes; throws on anything else, class lists are checked before. */
export function parseColor(hex: string): [number, number, number] {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`Not a colour: ${hex}.`);
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

export function paletteOf(classes: ClassList | undefined): Palette {
  const palette = new Uint8Array(256 * 3).fill(128);
  for (const { id, color } of classes?.classes ?? []) palette.set(parseColor(color), id * 3);
  return palette;
}

export const className = (classes: ClassList | undefined, id: number): string =>
  id === IGNORED ? 'not labelled' : (classes?.classes[id]?.name ?? `class ${id}`);

export const classColor = (classes: ClassList | undefined, id: number): string =>
  classes?.classes[id]?.color ?? '#808080';
