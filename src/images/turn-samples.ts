import type { StoredSamples } from './stored-samples.js';

/**
 * The eight orientations of EXIF: how the shown picture follows from the stored one. `swaps`: rows become columns.
 * `right`, `down`: whether the stored picture is walked backwards as one goes right or down in the shown one.
 */
const ORIENTATIONS = new Map([
  [1, { swaps: false, right: false, down: false }],
  [2, { swaps: false, right: true, down: false }],
  [3, { swaps: false, right: true, down: true }],
  [4, { swaps: false, right: false, down: true }],
  [5, { swaps: true, right: false, down: false }],
  [6, { swaps: true, right: true, down: false }],
  [7, { swaps: true, right: true, down: true }],
  [8, { swaps: true, right: false, down: true }],
]);

/** The picture as it is to be shown. An orientation that EXIF does not know is none. */
export function turnSamples(stored: StoredSamples, orientation: number): StoredSamples {
  const turn = ORIENTATIONS.get(orientation);
  if (!turn || orientation === 1) return stored;
  const { width, height, channels, data } = stored;
  const size = turn.swaps ? { width: height, height: width } : { width, height };
  const turned = data.slice();
  for (let y = 0, to = 0; y < size.height; y++) {
    const down = turn.down ? size.height - 1 - y : y;
    for (let x = 0; x < size.width; x++) {
      const right = turn.right ? size.width - 1 - x : x;
      const from = (turn.swaps ? right * width + down : down * width + right) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to++] = data[from + channel] as number;
    }
  }
  return { ...stored, ...size, data: turned };
}
