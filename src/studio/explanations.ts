import { LAYERS, type LayerName } from '../protocol/layers.js';
import { stageTitle } from '../protocol/stages.js';
import { formula } from './lesson/symbols.js';
import type { Chapter, Panel } from './store.js';

/** A layer as the page's lists name it. */
const layer = (name: LayerName): string => `“${LAYERS[name].title}”`;

export interface Explanation {
  title: string;
  /** Two sentences that say what happens and why. */
  text: string;
  /** Made by `formula`; one line each. */
  formulas: string[];
  /** Says what to look at on the page during the chapter. */
  look: string;
  /** A panel that shows more, and what it shows. */
  more?: { panel: Panel; words: string };
}

/** The chapter of the source in the black-box setting. */
export const GIVEN_EXPLANATION: Explanation = {
  title: 'Given predictions',
  text: 'The source model is a black box: its owner hands out neither weights nor gradients, only its predictions for your images. Nothing else is asked for. You adapt a student of your own.',
  formulas: [formula`${'given'} = given probabilities of each pixel`],
  look: 'The given prediction and its entropy: what the student will learn, mistakes included, until it outvotes them.',
};

/** Explains each chapter in plain words; formulas and symbols as in the paper (arXiv 2106.11653). */
export const EXPLANATIONS: Record<Chapter, Explanation> = {
  source: {
    title: 'Source model',
    text: 'A segmentation network that was trained somewhere else, on pictures that you do not have. Only its weights are needed: its training data is never asked for.',
    formulas: [formula`${'z'} = f(${'x'}),  ${'p'} = softmax(${'z'})`],
    look: 'The model card lists what was read from the file and what had to be assumed; wrong assumptions can be corrected under Recipe, Network.',
  },
  targets: {
    title: 'Target images',
    text: 'Pictures from the place where the network should work, without labels. Label maps are only used to measure; held-out images are for nothing else.',
    formulas: [formula`${'h'} = − Σ_{c} ${'p'}_{c} ln ${'p'}_{c} / ln ${'classes'}`],
    look: 'Prediction and entropy h of the first images: bright entropy is where the source model does not know what it sees.',
  },
  recipe: {
    title: 'Recipe',
    text: 'Everything that decides a run apart from the model and the images: stages, steps, learning rates, augmentation and the seed. It is plain data: it is in the address of this page, and the same recipe and seed repeat a run.',
    formulas: ['align → teach → propagate'],
    look: 'Start with few steps to see all stages once; then give each stage more.',
  },
  distil: {
    title: stageTitle('distil'),
    text: 'The source model is a black box: a separate student learns the given predictions, on disturbed views of the images. Late in the stage the labels move, after each pass, towards the predictions of the student’s moving average, so that single mistakes are outvoted.',
    formulas: [
      formula`${'distilLoss'} = mean Σ_{c} ${'target'}_{c} (ln ${'target'}_{c} − ln ${'p'}_{c})`,
      formula`${'target'} ← ${'momentum'} ${'target'} + (1 − ${'momentum'}) ${'teacher'}`,
    ],
    look: `The layers ${layer('given')}, ${layer('ensembled')} and ${layer('disagreement')}: where the labels have moved, and whether rightly.`,
  },
  reestimate: {
    title: stageTitle('reestimate'),
    text: 'Each batch norm takes the mean and the variance of its channels from the target images, averaged over all of them. No weight moves and nothing is learnt: it is the cheapest remedy, and what a stage with gradients has to beat.',
    formulas: [formula`${'statistics'} ← mean_{batches} of those of each batch`],
    look: 'Prediction before and after: colour and light of the new place are mostly undone here. What is left is what the next stages are for.',
  },
  align: {
    title: stageTitle('align'),
    text: 'Pixels with an entropy h below 1/(γ + 1) are made surer; those above it are pushed up, less sure, and left to the later stages: a curriculum by entropy. Detached (curriculumGradient), the weight pushes no pixel up: all are made surer, each by its weight. A second term keeps all classes alive, and the classifier stays fixed so that target features move towards it.',
    formulas: [
      formula`${'alignLoss'} = ${'entropyWeight'} · mean[(1 − ${'h'})^{${'gamma'}} ${'h'}] − ${'diversityWeight'} · ${'diversity'}`,
      formula`${'diversity'} = − Σ_{c} ${'marginal'} ln ${'marginal'} / ln ${'classes'}`,
      formula`${'marginal'} = mean[e^{− ${'alpha'} ${'h'}} ${'p'}_{c}]`,
    ],
    look: 'Left of the dashed border the entropy histogram moves to the left, right of it to the right: the mean entropy may rise, and that is no fault. Without a border all of it moves to the left. The class shares stay about the same; a class that doubles or vanishes is a warning.',
    more: { panel: 'paper', words: 'Both gradients side by side' },
  },
  teach: {
    title: stageTitle('teach'),
    text: 'A slowly moving teacher labels a plain view of each image, or several views together, at each step or once a round; the student learns these pseudo labels, or the probabilities behind them, on a disturbed view. Classes below the probability δ are negative labels: surely not this one, which also teaches where the teacher is unsure.',
    formulas: [
      formula`${'teachLoss'} = mean_{${'kept'}} CE(${'z'}, ${'pseudoLabel'}) + ${'negativeWeight'} · ${'negativeLoss'}`,
      formula`${'negativeLoss'} = mean[− ln(1 − Σ_{c : p_{c} < ${'delta'}} ${'p'}_{c})]`,
      formula`${'pseudoLabel'} = argmax ${'teacher'}`,
    ],
    look: `The layers ${layer('positive')} (which pixels teach) and ${layer('negative')} (how many classes are ruled out), and the share kept per class.`,
  },
  propagate: {
    title: stageTitle('propagate'),
    text: 'Images are ranked, by mean entropy unless the recipe says otherwise: the easy ones get pseudo labels and count as labelled. Pieces of them are cut out and pasted into the hard ones, so that knowledge spreads from the easy to the hard.',
    formulas: [
      formula`${'propagateLoss'} = ${'easyLoss'} + ${'mixLoss'}`,
      formula`${'mixLoss'} = mean[${'sureShare'} · CE(z_{mixed}, ${'mixedLabel'})]`,
      formula`${'sureShare'} = share of the pixels with max ${'teacher'} ≥ ${'tau'}`,
    ],
    look: `The ranked strip with its border between easy and hard, the layer ${layer('mixed')}, and whether hard images gain.`,
  },
  result: {
    title: 'Result',
    text: 'The adapted network beside the source model and beside the cheapest remedy, batch norm statistics re-estimated on the targets. Every figure says whose it is: the student that was trained, or the teacher, its moving average.',
    formulas: [formula`${'iou'} = TP / (TP + FP + FN)`],
    look: 'Classes that lost, not only the mean; then download the model, the predictions and the report.',
  },
};
