import { readdirSync, readFileSync } from 'node:fs';
import type { NetworkRecipe } from '../src/protocol/network-recipe.js';

const FOLDER = 'test/code-bases';

/** Norm, and projection on noise of seed 4: two numbers that stand for a tensor in PyTorch's order. */
export type Marks = [norm: number, projection: number];

/** The results of a public code base with the weights that test/code-bases/README.md describes. */
export interface CodeBase {
  network: string;
  options: Partial<NetworkRecipe>;
  tensors: Record<string, number[]>;
  evaluation: { shape: number[]; marks: Marks };
  training: { shape: number[]; marks: Marks };
  odd: { shape: number[]; values: number[] };
  gradients: Record<string, Marks>;
}

export const codeBases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as CodeBase);

/** Names and shapes of a network, to be changed at will. */
export function shapesOf(network: string): Map<string, number[]> {
  const found = codeBases.find((entry) => entry.network === network);
  if (!found) throw new Error(`There is no ${network} in ${FOLDER}.`);
  return new Map(Object.entries(found.tensors));
}
