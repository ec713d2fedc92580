import { decode } from 'fast-png';
import { encodeRgbPng } from '../../images/png/encode.js';
import { DISPUTED, type Picture } from './pictures.js';

/** Width of one of the two. */
const WIDTH = 96;

/** A small picture of a run: one image's prediction before it, and beside it the one after. */
export interface BeforeAfter {
  width: number;
  height: number;
  png: Uint8Array;
}

/** Undefined where the first image has no prediction. Before the first step there is only the one before. */
export function beforeAfterOf(pictures: readonly Picture[]): BeforeAfter | undefined {
  const ofFirst = pictures.filter(({ image }) => image === pictures[0]?.image);
  const maps = ofFirst.filter(({ caption }) => !['input', 'ground truth', DISPUTED].includes(caption)).slice(0, 2);
  const shown = maps.map(({ png }) => decode(png));
  const [first] = shown;
  if (!first) return undefined;
  const height = Math.max(1, Math.round((first.height * WIDTH) / first.width));
  const width = WIDTH * shown.length;
  const data = new Uint8Array(width * height * 3);
  for (const [place, { palette, ...map }] of shown.entries()) {
    for (let y = 0; y < height; y++) {
      const row = Math.floor((y * map.height) / height) * map.width;
      for (let x = 0; x < WIDTH; x++) {
        const label = map.data[row + Math.floor((x * map.width) / WIDTH)] ?? 0;
        data.set(palette?.[label]?.slice(0, 3) ?? [0, 0, 0], (y * width + place * WIDTH + x) * 3);
      }
    }
  }
  return { width, height, png: encodeRgbPng({ width, height, data }) };
}
