import type { NetworkRecipe } from '../protocol/network-recipe.js';

/** 'mixed': activations and the weights of convolutions in float16; sums, statistics, master weights in float32. */
export type Precision = NetworkRecipe['precision'];
