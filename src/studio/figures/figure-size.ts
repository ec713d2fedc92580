import { UserError } from '../../protocol/errors.js';
import { whole } from '../../report/numbers.js';

/** No browser has canvases with longer sides. */
const LONGEST_SIDE = 16_384;
const MOST_PIXELS = 64e6;

/** @throws UserError figure-too-large, before any memory is taken */
export function checkFigureSize(width: number, height: number): void {
  if (width <= LONGEST_SIDE && height <= LONGEST_SIDE && width * height <= MOST_PIXELS) return;
  const most = `${whole(LONGEST_SIDE)} a side and ${whole(MOST_PIXELS / 1e6)} million in all`;
  throw new UserError(
    'figure-too-large',
    `The figure would have ${whole(width)} × ${whole(height)} pixels; at most ${most} are made.`,
    { advice: 'Choose a smaller width of the images, or fewer of them.' },
  );
}
