import type { LabelSamples } from './samples.js';

/**
 * How the long runs of a row follow each other. Drawn labels jump from one id to the next. Interpolated labels go through
 * the ids between them.
 */
export interface Edges {
  direct: number;
  /** Edges through one to four pixels whose values rise or fall from one side to the other. */
  ramps: number;
  /** Edges through a few pixels of other values: thin things, or the noise of compression. */
  other: number;
}

/** What is stored in a label file, in numbers. */
export interface LabelSurvey {
  kind: LabelSamples['kind'];
  /** Pixels by stored value: grey value or index. */
  pixels: Map<number, number>;
  colours: readonly number[] | undefined;
  edges: Edges;
}

/** A run of fewer pixels may lie between two areas. */
const LONG_RUN = 3;
const LONGEST_RAMP = 4;

/** Whether the values from `start` to `end` all lie between their neighbours and go one way. */
function isRamp(values: ArrayLike<number>, start: number, end: number): boolean {
  const rising = (values[end] as number) > (values[start - 1] as number);
  for (let at = start; at <= end; at++) {
    const change = (values[at] as number) - (values[at - 1] as number);
    if (rising ? change < 0 : change > 0) return false;
  }
  return values[start] !== values[start - 1] && values[end] !== values[end - 1];
}

function countRow(values: ArrayLike<number>, from: number, to: number, edges: Edges): void {
  let lastLong = -1;
  for (let start = from; start < to; ) {
    let end = start + 1;
    while (end < to && values[end] === values[start]) end++;
    if (end - start >= LONG_RUN) {
      if (lastLong >= 0) countEdge(values, lastLong, start, edges);
      lastLong = end;
    }
    start = end;
  }
}

/**
 * An edge between areas whose values differ by two or more, so that other values lie between them. `left`: where one area
 * ends. `right`: where the next one starts.
 */
function countEdge(values: ArrayLike<number>, left: number, right: number, edges: Edges): void {
  const difference = Math.abs((values[left - 1] as number) - (values[right] as number));
  if (difference < 2 || right - left > LONGEST_RAMP) return;
  if (left === right) edges.direct++;
  else if (isRamp(values, left, right)) edges.ramps++;
  else edges.other++;
}

export function surveyLabels({ width, height, kind, values, colours }: LabelSamples): LabelSurvey {
  const counts = new Uint32Array(values instanceof Uint16Array ? 65536 : 256);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel] as number;
    counts[value] = (counts[value] as number) + 1;
  }
  const pixels = new Map<number, number>();
  counts.forEach((count, value) => {
    if (count > 0) pixels.set(value, count);
  });
  const edges: Edges = { direct: 0, ramps: 0, other: 0 };
  if (kind !== 'true-colour') for (let y = 0; y < height; y++) countRow(values, y * width, (y + 1) * width, edges);
  return { kind, pixels, colours, edges };
}
