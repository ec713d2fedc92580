import { readFileSync } from 'node:fs';
import { readModel } from '../src/engine/source/read-at-once.js';
import { noCompanions } from '../src/formats/byte-source.js';
import type { ModelFile } from '../src/formats/model-file.js';
import { isKnownNetwork } from '../src/nn/architectures/architectures.js';
import type { NetworkRecipe } from '../src/protocol/network-recipe.js';
import { parseRecipe } from '../src/protocol/recipe.js';
import { hasShared, sharedPath } from './shared.js';

/** Reads a model file as the studio does. */
export function openModelFile(path: string): ModelFile {
  return readModel(new Uint8Array(readFileSync(path)), path, noCompanions, { knows: isKnownNetwork });
}

/** Network options with the defaults filled in. */
export function networkOptions(options: Partial<NetworkRecipe> = {}): NetworkRecipe {
  const stages = [{ stage: 'align', steps: 1, learningRate: 1e-3 }];
  const recipe = { version: 1, name: 'test', input: { width: 64, height: 48 }, network: options, stages };
  return parseRecipe(recipe).network;
}

/** CamVid's source model: its README says that both convolutions of a block are dilated. */
export const camvidOptions = networkOptions({ basicBlockDilation: 'both', contractDilation: false });

/** The entry of a network in ../shared/models/models.json. */
interface GoldenModel {
  classes: number;
  parameters: number;
  /** Parameters of auxiliary heads, which take no part. */
  no_grad: string[];
  /** Exports by file name. */
  onnx?: Record<string, unknown>;
  suggested_tolerance: {
    eval_logits_abs: number;
    train_loss_rel: number;
    gradient_relative_l2_worst: number;
    gradient_relative_l2_overall: number;
    running_stats_abs: number;
  };
}

/** The small networks of ../shared/models by name; none where the folder is absent. */
export const goldenModels: Record<string, GoldenModel> = hasShared
  ? JSON.parse(readFileSync(sharedPath('models', 'models.json'), 'utf8'))
  : {};

/** Options that the names and shapes of these networks do not give. */
const GOLDEN_OPTIONS: Record<string, Partial<NetworkRecipe>> = {
  'hf-segformer-tiny': { attentionHeads: [1, 2, 5, 4] },
};

export const goldenOptions = (name: string): NetworkRecipe => networkOptions(GOLDEN_OPTIONS[name]);
