import { metricsOf } from '../src/nn/metrics.js';
import type { Metrics } from '../src/protocol/events.js';

/** The metrics of a confusion matrix that counts at least one pixel. */
export function measured(confusion: number[][], images: number): Metrics {
  const metrics = metricsOf(confusion, images);
  if (!metrics) throw new Error('There is no pixel to measure.');
  return metrics;
}
