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
  /** The layer, the chart and the option that show or set it; null where there is none. */
  layer: LayerName | null;
  chart: ChartName | null;
  option: SymbolOption | null;
}

/** What stands in the formulas of the chapters. */
const table = {
  x: {
    face: 'x',
    layer: 'input',
    chart: null,
    option: null,
  },
  z: {
    face: 'z',
    layer: 'prediction',
    chart: null,
    option: null,
  },
  p: {
    face: 'p',
    layer: 'prediction',
    chart: 'classes',
    option: null,
  },
  classes: {
    face: 'C',
    layer: null,
    chart: null,
    option: null,
  },
  h: {
    face: 'h',
    layer: 'entropy',
    chart: 'histogram',
    option: null,
  },
  alignLoss: {
    face: 'L_{A}',
    layer: null,
    chart: 'losses',
    option: null,
  },
  entropyWeight: {
    face: 'w_{ent}',
    layer: null,
    chart: 'losses',
    option: { stage: 'align', option: 'entropyWeight' },
  },
  gamma: {
    face: 'γ',
    layer: 'weight',
    chart: 'histogram',
    option: { stage: 'align', option: 'gamma' },
  },
  diversityWeight: {
    face: 'w_{div}',
    layer: null,
    chart: 'classes',
    option: { stage: 'align', option: 'diversityWeight' },
  },
  diversity: {
    face: 'G',
    layer: 'prediction',
    chart: 'classes',
    option: { stage: 'align', option: 'diversityWeight' },
  },
  marginal: {
    face: 'm_{c}',
    layer: 'prediction',
    chart: 'classes',
    option: { stage: 'align', option: 'alpha' },
  },
  alpha: {
    face: 'α',
    layer: 'entropy',
    chart: null,
    option: { stage: 'align', option: 'alpha' },
  },
  teachLoss: {
    face: 'L_{T}',
    layer: null,
    chart: 'losses',
    option: null,
  },
  kept: {
    face: 'kept',
    layer: 'positive',
    chart: 'kept',
    option: { stage: 'teach', option: 'positive' },
  },
  pseudoLabel: {
    face: 'y',
    layer: 'positive',
    chart: 'kept',
    option: { stage: 'teach', option: 'pseudoLabels' },
  },
  negativeWeight: {
    face: 'w_{neg}',
    layer: 'negative',
    chart: 'losses',
    option: { stage: 'teach', option: 'negativeWeight' },
  },
  negativeLoss: {
    face: 'L_{neg}',
    layer: 'negative',
    chart: 'losses',
    option: { stage: 'teach', option: 'negativeWeight' },
  },
  delta: {
    face: 'δ',
    layer: 'negative',
    chart: null,
    option: { stage: 'teach', option: 'delta' },
  },
  teacher: {
    face: 'p′',
    layer: 'confidence',
    chart: 'kept',
    option: { stage: 'teach', option: 'emaDecay' },
  },
  propagateLoss: {
    face: 'L_{P}',
    layer: null,
    chart: 'losses',
    option: null,
  },
  easyLoss: {
    face: 'L_{easy}',
    layer: 'positive',
    chart: 'losses',
    option: { stage: 'propagate', option: 'easyShare' },
  },
  mixLoss: {
    face: 'L_{mix}',
    layer: 'mixed',
    chart: 'losses',
    option: { stage: 'propagate', option: 'mixShare' },
  },
  sureShare: {
    face: 'q',
    layer: 'confidence',
    chart: 'kept',
    option: { stage: 'propagate', option: 'tau' },
  },
  tau: {
    face: 'τ',
    layer: 'confidence',
    chart: 'kept',
    option: { stage: 'propagate', option: 'tau' },
  },
  mixedLabel: {
    face: 'y_{mixed}',
    layer: 'mixed',
    chart: null,
    option: { stage: 'propagate', option: 'mixShare' },
  },
  distilLoss: {
    face: 'L_{D}',
    layer: 'disagreement',
    chart: 'losses',
    option: null,
  },
  target: {
    face: 't',
    layer: 'ensembled',
    chart: null,
    option: { stage: 'distil', option: 'labelConfidence' },
  },
  given: {
    face: 't',
    layer: 'given',
    chart: null,
    option: null,
  },
  momentum: {
    face: 'm',
    layer: 'disagreement',
    chart: null,
    option: { stage: 'distil', option: 'ensembleMomentum' },
  },
  statistics: {
    face: 'μ, σ²',
    layer: 'prediction',
    chart: null,
    option: { stage: 'reestimate', option: 'steps' },
  },
  iou: {
    face: 'IoU',
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
