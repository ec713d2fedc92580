import { type Activation, activate, activationBackward, savedFor } from '../../gpu/activation/activation.js';
import { addColumnSums } from '../../gpu/column-sums/column-sums.js';
import { relu, reluBackward, scale } from '../../gpu/elementwise/elementwise.js';
import { prelu, preluBackward } from '../../gpu/prelu/prelu.js';
import { logSoftmax, logSoftmaxBackward } from '../../gpu/softmax/log-softmax.js';
import { softmax, softmaxBackward } from '../../gpu/softmax/softmax.js';
import { inFloat32 } from '../../gpu/storage/cast.js';
import type { ActivationNode, LogSoftmaxNode, PreluNode, ReluNode, SoftmaxNode, UnaryNode } from '../graph.js';
import { type BackwardContext, type ForwardContext, type NodeResult, parameterRange } from './context.js';
import {
  type Arrived,
  inFloat16,
  neverLogits,
  noParameters,
  noSizes,
  noStatistics,
  type Operator,
  oneGradient,
  oneInput,
  perhapsLogits,
  readsInput,
  readsOutput,
} from './operator.js';
import { inAnyOrder, withLastAxisLast } from './turning.js';

const reluForward = ({ input }: ReluNode, { value }: ForwardContext): NodeResult => ({ output: relu(value(input)) });

const reluNodeBackward = ({ input, output }: ReluNode, { dy }: Arrived, context: BackwardContext): void =>
  context.give(input, () => reluBackward(dy, context.value(output)));

function activationForward(node: ActivationNode, { value }: ForwardContext): NodeResult {
  return { output: activate(value(node.input), node.activation) };
}

type Activated = Pick<ActivationNode, 'input' | 'output' | 'activation'>;

/** Not one value where the gradient is 0 everywhere. */
function readByActivation({ input, output, activation }: Activated): string | undefined {
  const saved = savedFor(activation);
  if (saved === 'nothing') return undefined;
  return saved === 'input' ? input : output;
}

function activationNodeBackward(node: Activated, { dy }: Arrived, context: BackwardContext): void {
  const read = readByActivation(node);
  if (read !== undefined) context.give(node.input, () => activationBackward(dy, context.value(read), node.activation));
}

const namesReadBy = (node: Activated): string[] => {
  const read = readByActivation(node);
  return read === undefined ? [] : [read];
};

/** Undefined for the negative, which is a factor. */
const activationOf = ({ kind }: UnaryNode): Activation | undefined => (kind === 'neg' ? undefined : { kind });

function readByUnary(node: UnaryNode): string[] {
  const activation = activationOf(node);
  return activation ? namesReadBy({ ...node, activation }) : [];
}

function unaryForward(node: UnaryNode, { value }: ForwardContext): NodeResult {
  const x = value(node.input);
  const activation = activationOf(node);
  return { output: activation ? activate(x, activation) : scale(x, -1) };
}

function unaryBackward(node: UnaryNode, arrived: Arrived, context: BackwardContext): void {
  const { input, output } = node;
  const activation = activationOf(node);
  if (activation) activationNodeBackward({ input, output, activation }, arrived, context);
  else context.give(input, () => scale(arrived.dy, -1));
}

function preluForward(node: PreluNode, { value, weights }: ForwardContext): NodeResult {
  return { output: prelu(value(node.input), parameterRange(weights, node.slope)) };
}

function preluNodeBackward(node: PreluNode, { dy }: Arrived, context: BackwardContext): void {
  const x = context.value(node.input);
  const slope = parameterRange(context.weights, node.slope);
  context.train(node.slope, (gradient) => addColumnSums(dy, gradient, { by: x, term: 'product where negative' }));
  context.give(node.input, () => preluBackward(dy, x, slope));
}

function softmaxForward(node: SoftmaxNode, { value }: ForwardContext): NodeResult {
  return { output: softmax(value(node.input)) };
}

function softmaxNodeBackward(node: SoftmaxNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () => softmaxBackward(dy, context.value(node.output)));
}

function logSoftmaxForward(node: LogSoftmaxNode, { value }: ForwardContext): NodeResult {
  return { output: inFloat32([value(node.input)], (x) => logSoftmax(x)) };
}

function logSoftmaxNodeBackward(node: LogSoftmaxNode, { dy }: Arrived, context: BackwardContext): void {
  context.give(node.input, () =>
    inFloat32([dy, context.value(node.output)], (whole, y) => logSoftmaxBackward(whole, y)),
  );
}

/** The sign of what is cut off or squashed tells nothing. */
const activated: Record<Activation['kind'], 'perhaps' | 'never'> = {
  gelu: 'perhaps',
  sigmoid: 'never',
  tanh: 'perhaps',
  erf: 'perhaps',
  exp: 'never',
  log: 'perhaps',
  sqrt: 'never',
  reciprocal: 'perhaps',
  abs: 'never',
  'hard-swish': 'perhaps',
  'hard-sigmoid': 'never',
  'leaky-relu': 'perhaps',
  clip: 'never',
  elu: 'perhaps',
  softplus: 'never',
  softsign: 'perhaps',
  mish: 'perhaps',
  swish: 'perhaps',
  'thresholded-relu': 'never',
  shrink: 'perhaps',
  sin: 'never',
  cos: 'never',
  tan: 'never',
  asin: 'perhaps',
  acos: 'never',
  atan: 'perhaps',
  sinh: 'perhaps',
  cosh: 'never',
  asinh: 'perhaps',
  acosh: 'never',
  atanh: 'perhaps',
  sign: 'never',
  floor: 'never',
  ceil: 'never',
  round: 'never',
  trunc: 'never',
  not: 'never',
  'is-nan': 'never',
  'is-inf': 'never',
};

/** Those with a slope that stays small wherever rounding takes a value: not the exponential, the root or the arc sine. */
const SMOOTH: readonly Activation['kind'][] = [
  ...([
    'gelu',
    'sigmoid',
    'tanh',
    'erf',
    'hard-swish',
    'hard-sigmoid',
    'leaky-relu',
    'clip',
    'elu',
    'softplus',
  ] as const),
  ...(['softsign', 'mish', 'swish', 'thresholded-relu', 'shrink', 'abs'] as const),
];

const ACTIVATIONS = 'activation functions';

const lackingFunction = (name: string, kind: Activation['kind']): string | undefined =>
  SMOOTH.includes(kind) ? undefined : `the function ${kind} (${name})`;

const lackingActivation = ({ name, activation }: ActivationNode) => lackingFunction(name, activation.kind);

const lackingUnary = ({ name, kind }: UnaryNode) => (kind === 'neg' ? undefined : lackingFunction(name, kind));

export const reluOperator: Operator<ReluNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsOutput,
  forward: reluForward,
  forwardAgain: 'as before',
  backward: reluNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('ReLU'),
  turn: inAnyOrder,
  isLayer: false,
  givesLogits: neverLogits,
};

export const activationOperator: Operator<ActivationNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: namesReadBy,
  forward: activationForward,
  forwardAgain: 'as before',
  backward: activationNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: true,
  float16: { words: ACTIVATIONS, lacks: lackingActivation },
  turn: inAnyOrder,
  isLayer: false,
  givesLogits: ({ activation }) => activated[activation.kind],
};

export const preluOperator: Operator<PreluNode> = {
  inputs: oneInput,
  parameters: ({ slope }) => [slope],
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsInput,
  forward: preluForward,
  forwardAgain: 'as before',
  backward: preluNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16(ACTIVATIONS),
  turn: withLastAxisLast,
  isLayer: false,
  givesLogits: perhapsLogits,
};

export const unaryOperator: Operator<UnaryNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readByUnary,
  forward: unaryForward,
  forwardAgain: 'as before',
  backward: unaryBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: { words: ACTIVATIONS, lacks: lackingUnary },
  turn: inAnyOrder,
  isLayer: false,
  givesLogits: ({ kind }) => (kind === 'neg' ? 'perhaps' : activated[kind]),
};

export const softmaxOperator: Operator<SoftmaxNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsOutput,
  forward: softmaxForward,
  forwardAgain: 'as before',
  backward: softmaxNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('softmax'),
  turn: withLastAxisLast,
  isLayer: false,
  givesLogits: neverLogits,
};

export const logSoftmaxOperator: Operator<LogSoftmaxNode> = {
  inputs: oneInput,
  parameters: noParameters,
  statistics: noStatistics,
  sizes: noSizes,
  backwardReads: readsOutput,
  forward: logSoftmaxForward,
  forwardAgain: 'as before',
  backward: logSoftmaxNodeBackward,
  takesTwoGradients: oneGradient,
  savesMuch: false,
  costsLittle: false,
  float16: inFloat16('log-softmax'),
  turn: withLastAxisLast,
  isLayer: false,
  givesLogits: neverLogits,
};
