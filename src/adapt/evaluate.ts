import type { TargetSet } from '../images/target-set.js';
import { addCounts, addToConfusion, emptyConfusion, metricsOf } from '../nn/metrics.js';
import type { Network } from '../nn/network.js';
import type { Predictor } from '../predictions/predictor.js';
import { labelsOf, resizeProbabilities } from '../predictions/resize.js';
import { IGNORED } from '../protocol/classes.js';
import type { Checkpoint, Evaluated, ImageSet, Metrics, ProgressEvent, RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { confusionPass } from './confusion-pass.js';
import { loadImages, normalise } from './images.js';
import { wholeLabels } from './label-parts.js';

/** Class ids of one image in evaluation mode, upsampled to width x height. */
export async function predictLabels(
  network: Network,
  targets: TargetSet,
  index: number,
  size: { width: number; height: number },
  input: Recipe['input'],
): Promise<Uint8Array> {
  const images = await loadImages(targets, [index]);
  const x = normalise(images, input);
  images.dispose();
  const logits = network.predict(x);
  x.dispose();
  try {
    return await wholeLabels(logits, size.height, size.width);
  } finally {
    logits.dispose();
  }
}

/** The given predictions measured as a network is: probabilities resized to the labels' size. */
export async function* evaluatePredictions(
  predictor: Predictor,
  targets: TargetSet,
  classes: number,
): AsyncGenerator<ProgressEvent, Metrics | undefined, void> {
  const confusion = emptyConfusion(classes);
  let images = 0;
  for (let index = 0; index < targets.names.length; index++) {
    const truth = await targets.label(index);
    const given = truth && (await predictor.predict(index));
    if (!given) continue;
    const predicted = labelsOf(resizeProbabilities(given, truth.width, truth.height));
    addToConfusion(confusion, withoutUnknown(truth.data, predicted), predicted);
    images += 1;
    yield { type: 'progressed', what: 'evaluating', done: images, total: targets.labelled };
  }
  return metricsOf(confusion, images);
}

/** Pixels without a prediction are not counted as wrong. */
const withoutUnknown = (truth: Uint8Array, predicted: Uint8Array): Uint8Array =>
  truth.map((label, pixel) => (predicted[pixel] === IGNORED ? IGNORED : label));

/**
 * One confusion matrix over all labelled images, at the labels' own resolution (atp.md, Evaluation). Undefined without
 * labels, and where all their pixels are ignored.
 */
export async function* evaluate(
  network: Network,
  targets: TargetSet,
  input: Recipe['input'],
): AsyncGenerator<ProgressEvent, Metrics | undefined, void> {
  if (targets.labelled === 0) return undefined;
  const confusion = emptyConfusion(network.graph.classes);
  let images = 0;
  for await (const { found } of confusionPass(network, targets, input)) {
    addCounts(confusion, found.counts);
    for (let image = 0; image < found.images; image++) {
      images += 1;
      yield { type: 'progressed', what: 'evaluating', done: images, total: targets.labelled };
    }
  }
  return metricsOf(confusion, images);
}

/** What a run measures on. */
export interface MeasuredSets {
  targets: TargetSet;
  /** Images that are measured on, and nothing else. */
  heldOut?: TargetSet | undefined;
}

/** The sets with label maps, in the order in which they are measured. */
export const labelledSets = ({ targets, heldOut }: MeasuredSets): [ImageSet, TargetSet][] => {
  const sets: [ImageSet, TargetSet][] = [
    ['target', targets],
    ...(heldOut ? [['held-out', heldOut] as [ImageSet, TargetSet]] : []),
  ];
  return sets.filter(([, set]) => set.labelled > 0);
};

/** Whose figure is measured: the place in the run, the weights, the images. */
export interface MeasuredPlace {
  checkpoint: Checkpoint;
  evaluated: Evaluated;
  set: ImageSet;
}

/** Runs an evaluation and reports its figures, or `otherwise` where nothing was measured. */
export async function* measure(
  { checkpoint, evaluated, set }: MeasuredPlace,
  evaluation: AsyncGenerator<ProgressEvent, Metrics | undefined, void>,
  now: () => number,
  otherwise?: RunEvent,
): AsyncGenerator<RunEvent, void, void> {
  const start = now();
  const metrics = yield* evaluation;
  if (!metrics && otherwise) yield otherwise;
  if (!metrics) return;
  // Records name the target images by no word: so did those from before there was another set.
  const which = set === 'target' ? {} : { set };
  yield { type: 'evaluated', checkpoint, evaluated, ...which, metrics, seconds: (now() - start) / 1000 };
}
