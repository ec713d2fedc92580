import { reestimateBatchNorm } from '../adapt/batch-norm.js';
import { type Candidate, comparedSize, networkProbabilities, type Size } from '../adapt/choose/candidate.js';
import { type Compared, choose } from '../adapt/choose/choose.js';
import { bytesOf, disagreementOf } from '../adapt/choose/votes.js';
import { evaluate } from '../adapt/evaluate.js';
import { checkInputSize } from '../adapt/input-size.js';
import type { TargetSet } from '../images/target-set.js';
import { recogniseNetwork } from '../nn/open-network.js';
import type { CandidateKind } from '../protocol/choice.js';
import type { Metrics, RunEvent } from '../protocol/events.js';
import type { Recipe } from '../protocol/recipe.js';
import { checkPredictionMemory, type MemoryLimits } from './run/memory-plan.js';
import { type SourceModel, sourceNetwork } from './source/source-model.js';

/** A model file as a candidate. Its weights are read each time that it is asked: one network at a time is on the GPU. */
export interface ModelCandidate {
  name: string;
  kind: CandidateKind;
  model: SourceModel;
  /** How it takes images; with its own numbers, or those that are usual for it. */
  recipe: Recipe;
}

interface ChoosingModels {
  candidates: readonly ModelCandidate[];
  targets: TargetSet;
  /** Of the device: what it cannot hold is refused before anything is computed. */
  limits: MemoryLimits;
  /** Called with the map of each image: of each pixel the share of those that vote without the ensemble's class, 0..255. */
  onImage?: (image: number, disagreement: Uint8Array, size: Size) => Promise<void>;
}

/**
 * Compares models without labels on all target images. The labels, where there are some, are not looked at.
 * @throws UserError where a model cannot take the images, or the GPU not hold them
 */
export async function chooseModels(
  { candidates, targets, limits, onImage }: ChoosingModels,
  emit: (event: RunEvent) => void,
): Promise<Compared> {
  const [first] = candidates;
  if (!first) throw new RangeError('There is no candidate.');
  for (const { model, recipe } of candidates) {
    const { graph } = recogniseNetwork(model.file, model.network, model.size);
    checkInputSize(graph, recipe);
    checkPredictionMemory(graph, recipe, limits);
  }
  const size = comparedSize(first.recipe.input);
  const work = choose({
    candidates: candidates.map((candidate) => asCandidate(candidate, targets)),
    images: targets.names.map((_, image) => image),
    size,
    classes: first.model.card.classes,
    weigh: true,
    seed: first.recipe.seed,
    onImage: ({ image, labels, ensemble }, votes) => {
      const voting = labels.filter((_, place) => votes[place]);
      return onImage?.(image, bytesOf(disagreementOf(voting, ensemble)), size);
    },
  });
  for (let next = await work.next(); ; next = await work.next()) {
    if (next.done) return next.value;
    emit(next.value);
  }
}

/** The true figures of a model, for the column beside the choice; undefined where no label can be compared. */
export async function truthOf(
  candidate: ModelCandidate,
  targets: TargetSet,
  onImage: (done: number) => void,
): Promise<Metrics | undefined> {
  const network = await openNetwork(candidate, targets);
  try {
    const work = evaluate(network, targets, candidate.recipe.input);
    for (let next = await work.next(); ; next = await work.next()) {
      if (next.done) return next.value;
      onImage(next.value.done);
    }
  } finally {
    network.dispose();
  }
}

/** The network of a candidate. Batch norm is re-estimated anew: that is one pass over the images. */
async function openNetwork({ kind, model, recipe }: ModelCandidate, targets: TargetSet) {
  const network = sourceNetwork(model);
  if (kind === 'batch-norm') for await (const _ of reestimateBatchNorm(network, targets, recipe)) void _;
  return network;
}

function asCandidate(candidate: ModelCandidate, targets: TargetSet): Candidate {
  const { name, kind, recipe } = candidate;
  const size = comparedSize(recipe.input);
  let statistics: Float32Array | undefined;
  const open = async () => {
    if (!statistics) return openNetwork(candidate, targets);
    const network = sourceNetwork(candidate.model);
    network.weights.statistics.writeFlat(statistics);
    return network;
  };
  return {
    name,
    kind,
    open: async () => {
      const network = await open();
      if (kind === 'batch-norm') statistics ??= await network.weights.statistics.readFlat();
      return {
        predict: (images) => networkProbabilities(network, targets, images, recipe.input, size),
        close: () => network.dispose(),
      };
    },
  };
}
