import type { KnowsNetwork } from '../../formats/weight-sets.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import { type Architecture, type RecognisedNetwork, recogniseAs, type TensorShapes } from './architecture.js';
import { daFormer } from './daformer.js';
import { deepLabV2 } from './deeplab-v2.js';
import { deepLabV3 } from './deeplab-v3.js';
import { deepLabV3Plus } from './deeplab-v3-plus.js';
import { fcn } from './fcn.js';
import { lraspp } from './lraspp.js';
import { segFormer } from './segformer.js';
import { StateShapes } from './shapes.js';

/** Every network that is known by the names of a state dict. */
export const architectures: readonly Architecture[] = [
  deepLabV2,
  deepLabV3,
  deepLabV3Plus,
  fcn,
  lraspp,
  segFormer,
  daFormer,
];

/** Recognises the network of a state dict by names and shapes. Throws a UserError when it is none of the above. */
export const recogniseStateDict = (tensors: TensorShapes, recipe: NetworkRecipe, file: string): RecognisedNetwork =>
  recogniseAs(architectures, tensors, recipe, file);

/** True where the names are those of one of these networks. Whether all of it is there and fits is said when it is built. */
export const isKnownNetwork: KnowsNetwork = (shapes) =>
  architectures.some((architecture) => architecture.recognise(new StateShapes(shapes, '')) !== undefined);
