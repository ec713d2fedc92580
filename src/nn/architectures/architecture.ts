import { UserError } from '../../protocol/errors.js';
import type { Inference } from '../../protocol/events.js';
import type { NormalisationName } from '../../protocol/known-normalisations.js';
import type { NetworkRecipe } from '../../protocol/network-recipe.js';
import type { ColoursSaid } from '../../protocol/normalisation.js';
import { BINARY_OUTPUT, withTwoClasses } from '../binary-output.js';
import type { Graph } from '../graph.js';
import { Assumptions } from './assumptions.js';
import { type BatchNormOptions, type Block, GraphBuilder, type Value } from './builder.js';
import { StateShapes } from './shapes.js';

/** An architecture read off a state dict. */
export interface RecognisedNetwork {
  graph: Graph;
  /** One line for the model card. */
  architecture: string;
  inferred: Inference[];
  /** Tensors of the file that the network does not use. */
  unused: string[];
  outputStride: number;
  /** How networks of these names take colours; ImageNet's way where it is not said. */
  normalisation?: NormalisationName;
  /** The parts of it that the file says; left out, it says none. */
  coloursSaid?: ColoursSaid;
  /**
   * The parts that the model card lists, in the order of the graph. Without them the card goes by the parameters'
   * names.
   */
  blocks?: Block[];
  /** Values of constants that are in no file, by the names of their parameters. */
  constants?: ReadonlyMap<string, Float32Array>;
  /** The graph takes only images of the recipe's size, for which it was imported. */
  ofRecipeSize?: true;
}

/** True for a network that was not imported for images of another size. */
export function suitsSize(
  { graph, ofRecipeSize }: RecognisedNetwork,
  size: { width: number; height: number } | undefined,
): boolean {
  const { height, width } = graph.fixedInput ?? {};
  return !ofRecipeSize || size === undefined || (size.height === height && size.width === width);
}

/** What a network is built with. */
export interface Building {
  builder: GraphBuilder;
  shapes: StateShapes;
  recipe: NetworkRecipe;
  assumptions: Assumptions;
}

export interface Built {
  logits: Value;
  /** One line for the model card. */
  description: string;
  outputStride: number;
  /** How networks of these names take colours; ImageNet's way where it is not said. */
  normalisation?: NormalisationName;
  /** Beginnings of names that belong to what was built: no tensor there may be left over. */
  modules: string[];
  /** Beginnings of names in there that the code base saves but does not compute with. */
  idle?: string[];
}

/** A kind of network that state dicts hold. */
export interface Architecture {
  name: string;
  /** Names that it is known by, for the sentence that refuses a file. */
  knownBy: string;
  /** Undefined when the names are of something else. */
  recognise(shapes: StateShapes): ((building: Building) => Built) | undefined;
}

export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/**
 * Reads a state dict as the first of these architectures that knows its names.
 * Throws a UserError when none does, tensors are missing or left over, or shapes do not fit.
 */
export function recogniseAs(
  architectures: readonly Architecture[],
  tensors: TensorShapes,
  recipe: NetworkRecipe,
  file: string,
): RecognisedNetwork {
  const shapes = new StateShapes(tensors, file);
  for (const architecture of architectures) {
    const build = architecture.recognise(shapes);
    if (build) return buildRecognised(architecture, build, shapes, recipe);
  }
  throw unknownArchitecture(architectures, shapes);
}

function buildRecognised(
  { name }: Architecture,
  build: (building: Building) => Built,
  shapes: StateShapes,
  recipe: NetworkRecipe,
): RecognisedNetwork {
  const builder = new GraphBuilder(shapes, { eps: 1e-5, momentum: 0.1 });
  const assumptions = new Assumptions();
  const built = build({ builder, shapes, recipe, assumptions });
  const { logits, description, outputStride, normalisation, modules, idle = [] } = built;
  const unused = shapes.finish(name, modules, idle);
  const { blocks } = builder;
  const { inferred } = assumptions;
  const graph = withTwoClasses(builder.finish(logits));
  if (graph.binary) assumptions.note(BINARY_OUTPUT.name, BINARY_OUTPUT.value, true);
  const known = { architecture: description, inferred, unused, outputStride, blocks };
  return { graph, ...known, ...(normalisation && { normalisation }) };
}

function unknownArchitecture(architectures: readonly Architecture[], shapes: StateShapes): UserError {
  const found = shapes.names().slice(0, 4).join(', ');
  const flat = shapes.names().find((name) => /(^|\.)_?flat_param/.test(name));
  if (flat !== undefined) {
    return new UserError(
      'unknown-architecture',
      `${flat} holds many weights in a row, as FSDP keeps them, without their names.`,
      {
        file: shapes.file,
        advice:
          'Save a full state dict: StateDictType.FULL_STATE_DICT, or get_model_state_dict with full_state_dict=True.',
      },
    );
  }
  const known = architectures.map(({ name, knownBy }) => `${name} (${knownBy})`).join('; ');
  const names = architectures.map(({ name }) => name).join(', ');
  return new UserError('unknown-architecture', `This is none of ${names}: its tensors are ${found}, ….`, {
    file: shapes.file,
    advice: `State dicts are known by their names: ${known}. Export any other network as ONNX.`,
  });
}

/** Epsilon and momentum of all batch norms: the recipe's, or PyTorch's. */
export function settleBatchNorm({ builder, recipe, assumptions }: Building): BatchNormOptions {
  builder.batchNormOptions = {
    eps: assumptions.settle('batch norm epsilon', recipe.batchNormEps, 1e-5),
    momentum: assumptions.settle('batch norm momentum', recipe.batchNormMomentum, 0.1),
  };
  return builder.batchNormOptions;
}
