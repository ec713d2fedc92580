import { UserError } from '../../protocol/errors.js';
import { whole } from '../words/numbers.js';
import { words } from '../words/words.js';

/** No browser has canvases with longer sides. */
const LONGEST_SIDE = 16_384;
const MOST_PIXELS = 64e6;

/** @throws UserError figure-too-large, before any memory is taken */
export function checkFigureSize(width: number, height: number): void {
  if (width <= LONGEST_SIDE && height <= LONGEST_SIDE && width * height <= MOST_PIXELS) return;
  const texts = words.figures.size;
  const most = texts.most(whole(LONGEST_SIDE), whole(MOST_PIXELS / 1e6));
  throw new UserError('figure-too-large', texts.tooLarge(whole(width), whole(height), most), { advice: texts.advice });
}
