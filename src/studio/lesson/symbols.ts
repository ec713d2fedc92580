import type { LayerName } from '../../protocol/layers.js';
import type { RecipeOf, StageName } from '../../protocol/stage-recipes.js';
import type { ChartName } from '../charts/chart-frame.js';

/** An option of a stage. */
export type SymbolOption = {
  [Name in StageName]: { stage: Name; option: Exclude<keyof RecipeOf<Name>, 'stage'> & string };
}[StageName];

export interface FormulaSymbol {
  /** With _{} and ^{} for what stands low and high. */
  face: string;
  meaning: string;
  /** The layer, the chart and the option that show or set it; null where there is none. */
  layer: LayerName | null;
  chart: ChartName | null;
  option: SymbolOption | null;
}

/** What stands in the formulas of the chapters. */
const table = {
  x: {
    face: 'x',
    meaning: 'The image, normalised as the network expects it.',
    layer: 'input',
    chart: null,
    option: null,
  },
  z: {
    face: 'z',
    meaning: 'The logits: one number for each class at each pixel, as the network gives them.',
    layer: 'prediction',
    chart: null,
    option: null,
  },
  p: {
    face: 'p',
    meaning:
      'The probability of each class at a pixel: the softmax of its logits. A click on the picture shows all of them.',
    layer: 'prediction',
    chart: 'classes',
    option: null,
  },
  classes: {
    face: 'C',
    meaning: 'The number of classes. Divided by ln C, the entropy lies between 0 and 1.',
    layer: null,
    chart: null,
    option: null,
  },
  h: {
    face: 'h',
    meaning: 'The normalised entropy of a pixel: 0 is sure, 1 is undecided between all classes.',
    layer: 'entropy',
    chart: 'histogram',
    option: null,
  },
  alignLoss: {
    face: 'L_{A}',
    meaning: 'What Align lowers: curriculum entropy, less the diversity of the classes.',
    layer: null,
    chart: 'losses',
    option: null,
  },
  entropyWeight: {
    face: 'w_{ent}',
    meaning: 'The weight of the entropy term.',
    layer: null,
    chart: 'losses',
    option: { stage: 'align', option: 'entropyWeight' },
  },
  gamma: {
    face: 'γ',
    meaning: 'How strictly the curriculum keeps to sure pixels. 0 is no curriculum: all pixels count alike.',
    layer: 'weight',
    chart: 'histogram',
    option: { stage: 'align', option: 'gamma' },
  },
  diversityWeight: {
    face: 'w_{div}',
    meaning: 'The weight of the diversity term.',
    layer: null,
    chart: 'classes',
    option: { stage: 'align', option: 'diversityWeight' },
  },
  diversity: {
    face: 'G',
    meaning: 'The diversity of the predicted classes: it falls when one class swallows the others, so it is kept high.',
    layer: 'prediction',
    chart: 'classes',
    option: { stage: 'align', option: 'diversityWeight' },
  },
  marginal: {
    face: 'm_{c}',
    meaning: 'The share of a class among the pixels, sure ones counting most.',
    layer: 'prediction',
    chart: 'classes',
    option: { stage: 'align', option: 'alpha' },
  },
  alpha: {
    face: 'α',
    meaning: 'How fast unsure pixels lose their say in the class shares.',
    layer: 'entropy',
    chart: null,
    option: { stage: 'align', option: 'alpha' },
  },
  teachLoss: {
    face: 'L_{T}',
    meaning: 'What Teach lowers: positive and negative pseudo labels together.',
    layer: null,
    chart: 'losses',
    option: null,
  },
  kept: {
    face: 'kept',
    meaning: 'The pixels whose pseudo label is kept; the others are dimmed in the layer.',
    layer: 'positive',
    chart: 'kept',
    option: { stage: 'teach', option: 'positive' },
  },
  pseudoLabel: {
    face: 'y',
    meaning: 'The pseudo label: the class of which the teacher is surest.',
    layer: 'positive',
    chart: 'kept',
    option: { stage: 'teach', option: 'pseudoLabels' },
  },
  negativeWeight: {
    face: 'w_{neg}',
    meaning: 'The weight of the negative labels.',
    layer: 'negative',
    chart: 'losses',
    option: { stage: 'teach', option: 'negativeWeight' },
  },
  negativeLoss: {
    face: 'L_{neg}',
    meaning: 'The negative loss: it lowers the classes that are ruled out, and says nothing of the others.',
    layer: 'negative',
    chart: 'losses',
    option: { stage: 'teach', option: 'negativeWeight' },
  },
  delta: {
    face: 'δ',
    meaning: 'A class below this probability is certainly absent from the pixel.',
    layer: 'negative',
    chart: null,
    option: { stage: 'teach', option: 'delta' },
  },
  teacher: {
    face: 'p′',
    meaning: 'The probabilities of the teacher, the moving average of the student.',
    layer: 'confidence',
    chart: 'kept',
    option: { stage: 'teach', option: 'emaDecay' },
  },
  propagateLoss: {
    face: 'L_{P}',
    meaning: 'What Propagate lowers: the loss of the easy images and that of the mixed ones.',
    layer: null,
    chart: 'losses',
    option: null,
  },
  easyLoss: {
    face: 'L_{easy}',
    meaning: 'Easy images count as labelled: they learn their pseudo labels, and the negative ones.',
    layer: 'positive',
    chart: 'losses',
    option: { stage: 'propagate', option: 'easyShare' },
  },
  mixLoss: {
    face: 'L_{mix}',
    meaning: 'The loss of the mixed images: parts of easy images on hard ones.',
    layer: 'mixed',
    chart: 'losses',
    option: { stage: 'propagate', option: 'mixShare' },
  },
  sureShare: {
    face: 'q',
    meaning:
      'How much a hard image counts: the share of its pixels of which the teacher is sure. Pasted pixels count fully.',
    layer: 'confidence',
    chart: 'kept',
    option: { stage: 'propagate', option: 'tau' },
  },
  tau: {
    face: 'τ',
    meaning: 'The confidence from which on a pixel of a hard image counts as sure.',
    layer: 'confidence',
    chart: 'kept',
    option: { stage: 'propagate', option: 'tau' },
  },
  mixedLabel: {
    face: 'y_{mixed}',
    meaning: 'The label of a mixed image: that of the easy image where its parts were pasted, elsewhere the teacher’s.',
    layer: 'mixed',
    chart: null,
    option: { stage: 'propagate', option: 'mixShare' },
  },
  distilLoss: {
    face: 'L_{D}',
    meaning: 'What Distil lowers: how far the student is from the labels that it was given.',
    layer: 'disagreement',
    chart: 'losses',
    option: null,
  },
  target: {
    face: 't',
    meaning: 'The label of a pixel: the given probabilities, later moved by ensembling.',
    layer: 'ensembled',
    chart: null,
    option: { stage: 'distil', option: 'labelConfidence' },
  },
  given: {
    face: 't',
    meaning: 'The probabilities that the owner of the source model gives for each pixel.',
    layer: 'given',
    chart: null,
    option: null,
  },
  momentum: {
    face: 'm',
    meaning: 'How much of itself a label keeps when it moves after a pass.',
    layer: 'disagreement',
    chart: null,
    option: { stage: 'distil', option: 'ensembleMomentum' },
  },
  statistics: {
    face: 'μ, σ²',
    meaning: 'Mean and variance of a channel: what batch norm subtracts and divides by.',
    layer: 'prediction',
    chart: null,
    option: { stage: 'reestimate', option: 'steps' },
  },
  iou: {
    face: 'IoU',
    meaning:
      'Of the pixels that are of a class or called so, the share in which both agree. The mean over the classes is mIoU.',
    layer: 'error',
    chart: 'miou',
    option: null,
  },
} as const satisfies Record<string, FormulaSymbol>;

export type SymbolName = keyof typeof table;
export const SYMBOLS: Readonly<Record<SymbolName, FormulaSymbol>> = table;

/** Stand around the name of a symbol in the text of a formula; no keyboard has them. */
export const SYMBOL_BEGINS = '\uE000';
export const SYMBOL_ENDS = '\uE001';

/** Text of a formula with its symbols: formula`${'h'} = 1`. With _{} and ^{} for what stands low and high. */
export const formula = (texts: TemplateStringsArray, ...symbols: SymbolName[]): string =>
  texts.reduce((whole, text, place) => `${whole}${SYMBOL_BEGINS}${symbols[place - 1]}${SYMBOL_ENDS}${text}`);
