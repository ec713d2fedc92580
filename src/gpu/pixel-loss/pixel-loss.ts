export { alignLoss } from './align-loss.js';
export { entropyBins, type LossResult } from './loss-passes.js';
export { distilLoss, weightedCrossEntropy } from './mean-losses.js';
export type { MapSize } from './pixel-map.js';
export { teachLoss } from './teach-loss.js';
