import { tensor } from '@tensorflow/tfjs-core';
import { type DroppedPass, type DropRates, drawFactors, dropsOf } from '../nn/drops.js';
import type { Graph } from '../nn/graph.js';
import type { Network } from '../nn/network.js';
import type { Recipe } from '../protocol/recipe.js';
import { trainingStages } from '../protocol/stages.js';
import { randomPart } from './parts.js';
import type { StageContext } from './stage.js';

/** Draws what one pass of the student over so many images leaves out. */
export type DrawDrops = (images: number) => DroppedPass;

/** Stochastic depth and dropout of a stage (atp.md, "Regularisers"); undefined where the recipe has neither. */
export function studentDrops(
  { graph }: Network,
  rates: DropRates,
  { random, parts }: Pick<StageContext, 'random' | 'parts'>,
): DrawDrops | undefined {
  const drops = dropsOf(graph, rates);
  if (!drops) return undefined;
  const own = random.fork('drops');
  parts.keep('drops', randomPart(own));
  return (images) => ({ drops, factors: tensor(drawFactors(drops, images, own.uniform), [images, drops.columns]) });
}

/** Refuses a recipe that leaves out what this network does not have, or does not name. @throws UserError */
export function checkDrops(graph: Graph, recipe: Pick<Recipe, 'stages'>): void {
  for (const stage of trainingStages(recipe)) dropsOf(graph, stage);
}
