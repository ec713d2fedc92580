import { evaluate, evaluatePredictions } from '../../adapt/evaluate.js';
import { tuneFor } from '../../gpu/conv2d/matrix-tuning.js';
import type { TargetSet } from '../../images/target-set.js';
import type { Network } from '../../nn/network.js';
import type { Predictor } from '../../predictions/predictor.js';
import type { Evaluated, Metrics, RunEvent } from '../../protocol/events.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { Device } from '../device.js';

/** What was measured of a source as it is. */
export interface Measured {
  evaluated: Evaluated;
  metrics: Metrics;
  /** All pixels of the label maps, those that are ignored among them. */
  pixels: number;
}

interface Measuring {
  student: Network;
  targets: TargetSet;
  recipe: Recipe;
  /** Predictions of a black box; without them the network is measured. */
  predictor: Predictor | undefined;
  device: Device;
}

/** Measures a network, or predictions, as a run measures its source. */
export async function measureSource(
  { student, targets, recipe, predictor, device }: Measuring,
  emit: (event: RunEvent) => void,
): Promise<Measured | undefined> {
  // As a run does: other forms of a convolution may round in another way.
  if (!device.adapter.isFallback) await tuneFor(recipe.network.precision);
  let pixels = 0;
  const counted: TargetSet = {
    ...targets,
    label: async (index) => {
      const map = await targets.label(index);
      pixels += map?.data.length ?? 0;
      return map;
    },
  };
  const work = predictor
    ? evaluatePredictions(predictor, counted, student.graph.classes)
    : evaluate(student, counted, recipe.input);
  for (;;) {
    const next = await work.next();
    if (!next.done) {
      emit(next.value);
      continue;
    }
    const evaluated = predictor ? ('predictions' as const) : ('student' as const);
    return next.value && { evaluated, metrics: next.value, pixels };
  }
}
