import { elementCount, type ModelFile } from '../../formats/model-file.js';
import { numbersOf } from '../../formats/numbers.js';
import type { OnnxGraph, OnnxNode, OnnxValue } from '../../formats/onnx/graph.js';
import { UserError } from '../../protocol/errors.js';
import { BINARY_OUTPUT, withTwoClasses } from '../binary-output.js';
import type { Graph } from '../graph.js';
import { adviceFor, GENERAL_ADVICE } from './advice.js';
import { giveBranch, takenBranch } from './branches.js';
import { cancelTransposes } from './cancel-transposes.js';
import { checkShapes } from './check-shapes.js';
import { DimSigns } from './dim-signs.js';
import { type Dim, DimError, evaluate, type ImageAxes, isNumber } from './dims.js';
import { freeAxis, GraphDraft, IMAGE, type Tensor } from './draft.js';
import { isFolded, NO_BATCH_NORM } from './folded.js';
import { withoutFunctions } from './functions.js';
import { type ImageInput, imageOf } from './image-input.js';
import { importedParameters } from './imported-parameters.js';
import type { InputColours } from './input-colours.js';
import { isKnown, knownHandlers } from './known-operators.js';
import { logitsOf, refuseBounded } from './logits.js';
import { inStandardOperators } from './microsoft.js';
import { fixedBatchNorm } from './normalisation.js';
import { type Handler, OperatorCall } from './operator-call.js';
import { handlers, refuseUnknown } from './operators.js';
import { recognisePatterns, type Simplified, withoutUnused } from './patterns.js';
import { PlaceholderSizes } from './placeholders.js';
import { ImportProblem } from './problem.js';
import { type ReadInput, readInput } from './read-input.js';
import { noteSingleNumbers } from './single-numbers.js';
import { hintsOf, type ImageSize, isAboutSizes, type TriedSizes, withFreestSizes } from './sizes.js';
import { findTail, type Note, neededNodes, oneMapTail, type Tail } from './tail.js';

/** An ONNX graph as one of this project. */
export interface ImportedGraph {
  graph: Graph;
  /** Values of constants that are in no file. */
  constants: ReadonlyMap<string, Float32Array>;
  /** Image pixels a side of one logit. */
  outputStride: number;
  /** What was left out. */
  notes: Note[];
  /** What the file does not tell. */
  assumptions: Note[];
  /** How it takes colours; undefined where it says nothing of them. */
  colours: InputColours | undefined;
  /** Tensors of the file that bring colours to what the layers take: used, and not trained. */
  fixed: ReadonlySet<string>;
  /** True where it takes only images of the recipe's size. */
  ofRecipe: boolean;
}

const sizeAdvice =
  'Set input.width and input.height of the recipe to the size that the network was made for and open it again, or export ' +
  'the network for images of one size.';

/**
 * Turns the graph of an ONNX file into one that can be trained: values as NHWC, constants folded, what exporters spell out
 * joined again, and the upsampling at its end left to the loss. `size` is that of the recipe's images: a graph that is no
 * formula of sizes is imported for it.
 * @throws UserError that names the operators and nodes which are not supported, or what is wrong with the graph
 */
export function importOnnx(model: ModelFile, given: OnnxGraph, size?: ImageSize): ImportedGraph {
  const onnx = inStandardOperators(withoutFunctions(given));
  try {
    return ofFirstMap(onnx, (graph) => importOutput(model, graph, size));
  } catch (error) {
    if (error instanceof ImportProblem || error instanceof DimError) {
      const code = error instanceof ImportProblem ? error.code : 'unsupported-op';
      const own = error instanceof ImportProblem ? error.advice : undefined;
      const advice = isAboutSizes(error) ? sizeAdvice : (own ?? GENERAL_ADVICE);
      throw new UserError(code, error.message, { file: model.file, advice });
    }
    throw error;
  }
}

/** Tries the outputs in their order until one is a map; auxiliary heads come last. */
function ofFirstMap(onnx: OnnxGraph, attempt: (graph: OnnxGraph) => ImportedGraph): ImportedGraph {
  const isAuxiliary = ({ name }: OnnxValue): boolean => /(^|[^a-z])aux/i.test(name);
  const main = onnx.outputs.filter((output) => !isAuxiliary(output));
  const [first, ...others] = [...main, ...onnx.outputs.filter(isAuxiliary)];
  let failure: unknown;
  for (const output of [first, ...others]) {
    const rest = onnx.outputs.filter((other) => other !== output);
    try {
      return attempt({ ...onnx, outputs: output ? [output, ...rest] : rest });
    } catch (error) {
      if (!(error instanceof ImportProblem && error.code === 'not-a-segmentation-model')) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

/** The network that ends in the first output. */
function importOutput(model: ModelFile, onnx: OnnxGraph, size: ImageSize | undefined): ImportedGraph {
  const from = (tail: Tail): ImportedGraph => {
    const nodes = neededNodes(onnx.nodes, tail.output);
    const image = imageOf(onnx, nodes);
    refuseUnknown(nodes);
    const input = readInput(onnx, image, nodes);
    return withFreestSizes(image, size, (sizes) => new Import(model, onnx, { image, input, tail, nodes, sizes }).run());
  };
  const tail = findTail(onnx);
  const other = oneMapTail(onnx, tail);
  return (other && severalMaps(() => from(tail))) ?? from(other ?? tail);
}

/** An import that ends in more than one map, if it does. */
function severalMaps(attempt: () => ImportedGraph): ImportedGraph | undefined {
  try {
    const imported = attempt();
    return imported.graph.binary ? undefined : imported;
  } catch (error) {
    if (error instanceof ImportProblem && error.code === 'not-a-segmentation-model') return undefined;
    throw error;
  }
}

/** Nodes of a preamble that would do something else behind a layer. */
const preambleOperators: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['Cast', (call) => call.give(call.value(0))],
  ['BatchNormalization', fixedBatchNorm],
]);

const handlerOf = (call: OperatorCall): Handler | undefined =>
  isKnown(call) ? knownHandlers.get(call.node.op) : handlers.get(call.node.op);

/** How often fixed sizes are explained by those of other maps before the import gives up. */
const mostRounds = 8;

interface ImportOptions {
  image: ImageInput;
  input: ReadInput;
  tail: Tail;
  nodes: readonly OnnxNode[];
  sizes: TriedSizes;
}

/** One attempt at an import. */
class Import {
  private readonly hints: ImageAxes;
  private readonly placeholders = new PlaceholderSizes();
  private readonly notes: Note[];
  private readonly assumptions: Note[] = [];

  constructor(
    private readonly model: ModelFile,
    private readonly onnx: OnnxGraph,
    private readonly options: ImportOptions,
  ) {
    this.hints = hintsOf(options.image, options.sizes);
    const { outputs } = onnx;
    const others = outputs.slice(1).map(({ name }) => name);
    this.notes = [...options.tail.notes];
    if (others.length > 0) this.notes.push({ name: 'other outputs', value: `not used: ${others.join(', ')}` });
  }

  run(): ImportedGraph {
    for (let round = 0; round < mostRounds; round++) {
      this.placeholders.begin();
      const draft = this.draft();
      if (!this.placeholders.changed) this.placeholders.settleByMaps(draft.maps);
      if (!this.placeholders.changed) return this.finish(draft);
    }
    throw new ImportProblem('unsupported-op', 'The sizes that the graph computes do not settle.', true);
  }

  /** Translates node by node. */
  private draft(): GraphDraft {
    const { image, input, sizes, nodes, tail } = this.options;
    const { fixed, step } = sizes;
    const axis = (name: keyof ImageAxes): Dim => fixed[name] ?? freeAxis(name, name === 'batch' ? 1 : step);
    const draft = new GraphDraft({
      tensors: this.model.tensors,
      initializers: this.onnx.initializers,
      axes: { batch: axis('batch'), height: axis('height'), width: axis('width') },
      hints: this.hints,
      exported: image.fixed,
      placeholders: this.placeholders,
      signs: new DimSigns(fixed, step),
      fixed: input.fixed,
    });
    for (const [name, { shape, dtype }] of this.onnx.initializers) {
      const parameter = { kind: 'parameter', name, shape, transposed: false } as const;
      const isWeight = dtype.startsWith('F') || dtype === 'BF16';
      draft.values.set(name, isWeight ? parameter : (draft.knownOf(parameter) ?? parameter));
    }
    const pixels = draft.image;
    draft.values.set(image.name, image.channelsLast ? pixels : draft.transpose(pixels, [0, 3, 1, 2]));
    const translate = (node: OnnxNode): void => {
      const isFixed = input.fixedNodes.has(node);
      const call = new OperatorCall(node, draft, node.opset ?? this.onnx.opset, isFixed);
      const branch = takenBranch(call);
      const handler = (isFixed ? preambleOperators.get(node.op) : undefined) ?? handlerOf(call);
      if (tail.skipped.has(node)) call.give(call.value(0));
      else if (branch) giveBranch(call, branch, translate);
      else if (handler) handler(call);
      else throw call.unsupported('this operator on values that depend on what is in the image', adviceFor([node]));
    };
    for (const node of nodes) translate(node);
    return draft;
  }

  private finish(draft: GraphDraft): ImportedGraph {
    const { image, tail } = this.options;
    const end = { onnx: this.onnx, image, tail, hints: this.hints };
    const { output, notes } = logitsOf(draft, end);
    this.notes.push(...notes);
    const { shape } = output;
    const classes = shape[3];
    if (!isNumber(classes)) {
      throw new ImportProblem('not-a-segmentation-model', 'The output has a free number of channels.');
    }
    if (classes === 1) this.noteBinary(draft, output);
    else if (tail.threshold) {
      const message = `Each of the ${classes} channels is cut at a threshold: classes that overlap are not supported.`;
      throw new ImportProblem('not-a-segmentation-model', message);
    }
    const laidOut = cancelTransposes(draft, IMAGE, output.name);
    const numberOf = (name: string): number | undefined => {
      const tensor = this.model.tensors.get(name);
      return tensor && elementCount(tensor.shape) === 1 ? numbersOf(tensor)[0] : undefined;
    };
    const simplified = withoutUnused(
      recognisePatterns({ ...laidOut, parameters: draft.parameters, constants: draft.constants, numberOf }),
    );
    this.refuseUnexplained(simplified);
    draft.refuseTwoUses(simplified.nodes);
    this.noteGeneralised(draft);
    this.assumptions.push(...draft.assumptions);
    const graph = this.graphOf(simplified, classes);
    checkShapes(graph, simplified, this.hints);
    if (isFolded(graph)) this.notes.push(NO_BATCH_NORM);
    const numbers = noteSingleNumbers(this.options.nodes, this.onnx, graph.parameters);
    if (numbers) (numbers.assumed ? this.assumptions : this.notes).push(numbers.note);
    return {
      graph,
      constants: draft.constants,
      outputStride: Math.max(1, Math.round(this.hints.height / evaluate(shape[1] ?? 1, this.hints))),
      notes: this.notes,
      assumptions: this.assumptions,
      colours: this.options.input.colours,
      fixed: this.options.input.fixed,
      ofRecipe: this.options.sizes.ofRecipe,
    };
  }

  /** A single channel is a binary network, whose last values are logits. @throws ImportProblem where they cannot be */
  private noteBinary(draft: GraphDraft, output: Tensor): void {
    if (this.notes.some(({ name }) => name === 'final sigmoid')) {
      this.notes.push(BINARY_OUTPUT);
      return;
    }
    refuseBounded(draft.nodes, output.name);
    this.assumptions.push(BINARY_OUTPUT);
  }

  private noteGeneralised({ generalisedReshapes }: GraphDraft): void {
    const count = generalisedReshapes + this.placeholders.count;
    if (count === 0) return;
    this.assumptions.push({ name: 'sizes fixed by the export', value: `${count} read as those of maps that they fit` });
  }

  /** Sizes fixed by the export, in what is left of the graph. */
  private refuseUnexplained({ nodes }: Simplified): void {
    const names = new Set(nodes.filter(({ op }) => op === 'resize').map(({ output }) => output));
    const left = this.placeholders.unexplained.find((value) => names.has(value));
    if (left !== undefined) {
      throw new ImportProblem(
        'unsupported-op',
        `The size of ${left} is fixed in the file and fits no other size.`,
        true,
      );
    }
  }

  private graphOf(simplified: Simplified, classes: number): Graph {
    const { nodes, output } = simplified;
    const parameters = importedParameters(simplified, [...this.model.tensors.keys()]);
    const { fixed, step } = this.options.sizes;
    const graph = withTwoClasses({ input: IMAGE, output, classes, nodes: [...nodes], parameters });
    return {
      ...graph,
      ...(Object.keys(fixed).length > 0 && { fixedInput: fixed }),
      ...(step > 1 && { sizeStep: step }),
    };
  }
}
