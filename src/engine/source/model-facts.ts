import { type ByteSource, type Companions, noCompanions } from '../../formats/byte-source.js';
import { hasText } from '../../formats/bytes.js';
import type { ModelFile } from '../../formats/model-file.js';
import type { Graph } from '../../nn/graph.js';
import { recogniseNetwork } from '../../nn/open-network.js';
import { type ErrorReport, reportError } from '../../protocol/errors.js';
import type { LeftOut, ModelCard, WeightSet } from '../../protocol/events.js';
import { numbersOf, usualColours } from '../../protocol/normalisation.js';
import type { Recipe } from '../../protocol/recipe.js';
import { readModel } from './read-at-once.js';
import { describeSource, readModelFile, type SourceModel } from './source-model.js';

/** What a model file holds, as plain data. Its weights are not read. */
export interface ModelFacts {
  format: ModelFile['format'];
  /** "ONNX, opset 17, written by pytorch 2.1.0" */
  form: string;
  /** Of an ONNX file. */
  onnx: { opset: number; producer: string; operators: Record<string, number> } | null;
  tensors: { count: number; types: Record<string, number> };
  /** The prefix of every name in the file, which is taken off. */
  prefix: string;
  /** The network, or null where it is refused. */
  network: NetworkFacts | null;
  /** Tensors and objects of the file that are no part of the network, each with the reason. They are written back where that can be. */
  leftOut: LeftOut[];
  /** Sentences about the file. */
  notes: string[];
}

export interface NetworkFacts {
  architecture: string;
  parameters: number;
  classes: number;
  /** The networks in the file, one of them chosen; empty where there is only one. */
  weightSets: WeightSet[];
  /** One output channel: background and foreground. */
  binary: boolean;
  /** Null where the file names none. */
  classNames: string[] | null;
  /** Where the names come from, or why those of the file are not used; '' where it has none. */
  classesOrigin: string;
  /** `name`: null where the numbers have none. */
  normalisation: {
    name: string | null;
    mean: readonly number[];
    std: readonly number[];
    channelOrder: string;
    said: string;
  };
  /** The sizes that it takes; null stands for any. Width and height must be multiples of `step`. */
  input: { width: number | null; height: number | null; batch: number | null; step: number };
  outputStride: number;
  /** How many layers of batch norm it has: Align may re-estimate and train them. */
  batchNorms: number;
  layers: ModelCard['blocks'];
  inferred: { name: string; value: string }[];
  assumed: { name: string; value: string }[];
}

/** What is known of a model, and why its network is refused where it is. */
export interface Inspected {
  facts: ModelFacts;
  refused: unknown;
}

/**
 * Looks at a model file without a GPU, and without reading its weights; `companions` finds files that belong to it.
 * @throws FormatError where not even the names of its tensors can be read
 */
export function inspectModel(source: ByteSource, recipe: Recipe, companions: Companions = noCompanions): Inspected {
  const file = readModelFile(readModel, source, source.name, recipe.network, companions);
  const facts = fileFacts(file, source);
  try {
    const described = describeSource(file, source.size, recipe.network, recipe.input);
    const { graph } = recogniseNetwork(file, recipe.network, recipe.input);
    const { unused, leftOut = facts.leftOut } = described.card;
    const notUsed = unused.map((name) => ({ name, why: 'the network does not use it' }));
    const network = networkFacts(described, graph);
    return { facts: { ...facts, leftOut: [...notUsed, ...leftOut], network }, refused: undefined };
  } catch (error) {
    if (reportError(error).fault) throw error;
    return { facts, refused: error };
  }
}

const counts = (words: readonly string[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const word of words) found[word] = (found[word] ?? 0) + 1;
  return found;
};

function fileFacts(file: ModelFile, source: ByteSource): ModelFacts {
  const { format, onnx, tensors, prefix, warnings, others = [] } = file;
  return {
    format,
    form: formOf(file, source),
    onnx: onnx
      ? { opset: onnx.opset, producer: onnx.producer, operators: counts(onnx.nodes.map(({ op }) => op)) }
      : null,
    tensors: { count: tensors.size, types: counts([...tensors.values()].map(({ dtype }) => dtype)) },
    prefix,
    network: null,
    leftOut: others.map(({ name }) => ({ name, why: 'it is no part of the model' })),
    notes: warnings,
  };
}

function formOf({ format, onnx }: ModelFile, source: ByteSource): string {
  switch (format) {
    case 'onnx':
      return `ONNX, opset ${onnx?.opset}${onnx?.producer ? `, written by ${onnx.producer}` : ''}`;
    case 'pth':
      return `PyTorch checkpoint (${hasText(source.read(0, 2), 'PK') ? 'zip' : 'the form before PyTorch 1.6'})`;
    case 'safetensors':
      return hasText(source.read(0, 1), '{') ? 'safetensors in several files' : 'safetensors';
    default:
      return format satisfies never;
  }
}

function networkFacts(source: Omit<SourceModel, 'held'>, graph: Graph): NetworkFacts {
  const { card, own, normalisation } = source;
  const { width = null, height = null, batch = null } = graph.fixedInput ?? {};
  const { mean, std, channelOrder } = numbersOf(normalisation);
  const noted = (assumed: boolean) =>
    card.inferred.filter((one) => one.assumed === assumed).map(({ name, value }) => ({ name, value }));
  return {
    architecture: card.architecture,
    parameters: card.parameters,
    classes: card.classes,
    weightSets: card.weightSets ?? [],
    binary: graph.binary ?? false,
    classNames: own.classes?.classes.map(({ name }) => name) ?? null,
    classesOrigin: own.origin,
    normalisation: {
      name: typeof normalisation === 'string' ? normalisation : null,
      mean: [...mean],
      std: [...std],
      channelOrder,
      said: usualColours(source),
    },
    input: { width, height, batch, step: graph.sizeStep ?? 1 },
    outputStride: card.outputStride,
    batchNorms: graph.nodes.filter(({ op }) => op === 'batch-norm').length,
    layers: card.blocks,
    inferred: noted(false),
    assumed: noted(true),
  };
}

/** A refusal as it is told: to people as a sentence, to programs as data. */
export type Refused = Pick<ErrorReport, 'code' | 'message'> & { advice: string | null };

export function refusedOf(error: unknown): Refused {
  const { code, message, advice = null } = reportError(error);
  return { code, message, advice };
}
