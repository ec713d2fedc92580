export { type AlignLossOptions, alignLoss } from './align-loss.js';
export { entropyBins, type LossResult } from './loss-passes.js';
export { distilLoss, weightedCrossEntropy } from './mean-losses.js';
export { type TeachLossOptions, teachLoss } from './teach-loss.js';
