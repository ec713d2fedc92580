import { IGNORED } from '../protocol/classes.js';
import type { ProbabilityMap, SmoothedLabels } from './predictor.js';

/** Probabilities [pixels, classes] of labels. An ignored pixel has only zeros: nothing is said about it. */
export function smoothed({ ids, confidence }: SmoothedLabels, classes: number): Float32Array {
  const data = new Float32Array(ids.length * classes);
  const other = (1 - confidence) / (classes - 1);
  ids.forEach((label, pixel) => {
    if (label === IGNORED) return;
    const at = pixel * classes;
    data.fill(other, at, at + classes);
    data[at + label] = confidence;
  });
  return data;
}

/** A label map as a prediction. Its probabilities take many times its size, so they are made when they are asked for. */
export const labelPrediction = (
  size: Pick<ProbabilityMap, 'width' | 'height' | 'classes'>,
  labels: SmoothedLabels,
): ProbabilityMap => ({
  ...size,
  labels,
  get data() {
    return smoothed(labels, size.classes);
  },
});
