import { keepsResults } from '../adapt/choose/run-results.js';
import { contrastingStages } from '../adapt/contrast-check.js';
import { byteLength, elementCount, type ModelFile } from '../formats/model-file.js';
import type { Graph } from '../nn/graph.js';
import { recogniseNetwork } from '../nn/open-network.js';
import { projectionGraphs } from '../nn/projection-graph.js';
import { easyCount } from '../protocol/easy-count.js';
import type { Recipe } from '../protocol/recipe.js';
import { stageOf, stagesWithSteps } from '../protocol/stages.js';
import { folderFilesOf } from './results.js';
import type { Source } from './source/source.js';

/** The target images of a run, as far as they are known before they are decoded. */
export interface ImagesToCome {
  count: number;
  /** Pixels of all their files. */
  pixels: number;
}

/** What a run takes, in bytes: about, and rather too much than too little. */
export interface RunSize {
  /** Adapted model, predictions, record, figures and report. */
  results: number;
  /** The predictions of that. */
  predictions: number;
  checkpoint: number;
  /** Main memory: soft labels, and the weights as they are written. */
  mainMemory: number;
}

/** Student, teacher, two states of the optimiser and two copies of good weights. */
const COPIES_OF_WEIGHTS = 6;
/** A step in run.json, metrics.csv, TensorBoard's events and the events of a run that goes on; measured: 6 KB with 11 classes. */
const bytesOfStep = (classes: number): number => 6000 + 60 * classes;
/** The pictures and curves of a report; measured: 0.4 MB. */
const REPORT = 2 * 2 ** 20;
/** Name, type and shape of a tensor in a file. */
const ABOUT_TENSOR = 256;
/** Palette and headers of an image file. */
const AROUND_PICTURE = 2048;

/** `labelBytes`: what exact soft labels may take at most, where the recipe leaves their form open. */
export function sizeOfRun(source: Source, recipe: Recipe, images: ImagesToCome, labelBytes: number): RunSize {
  const { file, card, held } = source.model;
  const { graph } = recogniseNetwork(file, recipe.network, recipe.input);
  const weights = 4 * graph.parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const labels = softLabelBytes(graph, recipe, labelledImages(source, images), labelBytes);
  const ofRound = roundBytes(recipe, images.count);
  // While the last stage goes on, a checkpoint holds what those before it gave.
  const keeps = keepsResults(recipe, 0);
  const kept = keeps ? Math.max(0, stagesWithSteps(recipe).length - 1) : 0;
  const predictions = predictionBytes(graph, images);
  const steps = stagesWithSteps(recipe).reduce((sum, stage) => sum + stage.steps, 0);
  return {
    results:
      tensorBytes(file) +
      (file.format === 'safetensors' ? 0 : card.bytes) +
      (folderFilesOf(source.model) ? tensorBytes(file) : 0) +
      predictions +
      steps * bytesOfStep(graph.classes) +
      REPORT,
    predictions,
    checkpoint:
      (COPIES_OF_WEIGHTS + kept) * weights +
      easyBytes(recipe, images.count) +
      2 * labels +
      ofRound +
      contrastBytes(graph, recipe),
    // Of the source model and of batch norm, the weights are one.
    mainMemory: held + (1 + (keeps ? kept + 2 : 0)) * weights + labels + ofRound,
  };
}

const tensorBytes = ({ tensors, others = [] }: ModelFile): number =>
  [...tensors.values(), ...others].reduce((sum, { shape, dtype }) => sum + byteLength(shape, dtype) + ABOUT_TENSOR, 0);

/** Label maps that are compressed: a class that nothing foretells takes log2 of the number of classes, and a bit for the code. */
const predictionBytes = ({ classes }: Graph, { count, pixels }: ImagesToCome): number =>
  count * AROUND_PICTURE + (pixels * (Math.log2(classes) + 1)) / 8;

/** Label maps of the easy images, which Propagate keeps where they are fixed. */
function easyBytes(recipe: Recipe, images: number): number {
  const propagate = stageOf({ stages: stagesWithSteps(recipe) }, 'propagate');
  return propagate?.easyLabels === 'fixed' ? easyCount(propagate.easyShare, images) * pixelsOf(recipe) : 0;
}

/** Label maps of all images, which Teach makes at the start of each round. */
function roundBytes(recipe: Recipe, images: number): number {
  const hasRounds = stagesWithSteps(recipe).some((stage) => stage.stage === 'teach' && stage.rounds > 0);
  return hasRounds ? images * pixelsOf(recipe) : 0;
}

/** Head, its teacher and two states of its optimiser, with the prototypes. */
function contrastBytes(graph: Graph, recipe: Recipe): number {
  const { width, height } = recipe.input;
  const sizes = contrastingStages(recipe).map(({ contrastChannels: channels }) => {
    const head = projectionGraphs(graph, [1, height, width, 3], channels)?.head;
    const weights = (head?.parameters ?? []).reduce((sum, { shape }) => sum + elementCount(shape), 0);
    return 4 * (4 * weights + graph.classes * (channels + 1));
  });
  return Math.max(0, ...sizes);
}

/** Images without a prediction get no soft label. */
const labelledImages = ({ given }: Source, { count }: ImagesToCome): number =>
  given?.by === 'files' ? Math.min(count, given.count) : count;

/** Soft labels as Distil keeps them (`src/adapt/soft-labels`), with a byte a pixel for the class that was given. */
function softLabelBytes({ classes }: Graph, recipe: Recipe, images: number, most: number): number {
  const distil = stageOf({ stages: stagesWithSteps(recipe) }, 'distil');
  if (!distil) return 0;
  const pixels = images * pixelsOf(recipe);
  const [exact, top] = [pixels * (4 * classes + 1), pixels * 9];
  switch (distil.softLabels) {
    case 'exact':
      return exact;
    case 'top-4':
      return top;
    case 'auto':
      return exact <= most ? exact : top;
    default:
      return distil.softLabels satisfies never;
  }
}

const pixelsOf = ({ input }: Recipe): number => input.width * input.height;
