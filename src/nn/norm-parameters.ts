import { type Graph, type GraphNode, isTrained } from './graph.js';
import { inputsOf } from './operators.js';

/** Nodes that only lay values out anew. */
const REARRANGING: readonly GraphNode['op'][] = ['reshape', 'transpose', 'expand'];

/**
 * Names of the trained weights and biases of norm layers. A group norm of an ONNX graph has its own outside the node: the
 * constants that its values are multiplied by and added to next.
 */
export function normParameters({ nodes, parameters }: Graph): ReadonlySet<string> {
  const trained = new Set(parameters.filter(isTrained).map(({ name }) => name));
  const affine = nodes.flatMap((node) => ('gamma' in node ? [node.gamma, node.beta] : []));
  return new Set([...affine, ...outerAffine(nodes)].filter((name) => trained.has(name)));
}

/** Constants that the values of instance norms are scaled and shifted by. */
function outerAffine(nodes: readonly GraphNode[]): string[] {
  const normed = new Set<string>();
  const constants = new Map<string, string>();
  const found: string[] = [];
  for (const node of nodes) {
    if (node.op === 'constant') constants.set(node.output, node.parameter);
    else if (node.op === 'instance-norm') normed.add(node.output);
    else if (REARRANGING.includes(node.op)) {
      const [input = ''] = inputsOf(node);
      const parameter = constants.get(input);
      if (normed.has(input)) normed.add(node.output);
      if (parameter !== undefined) constants.set(node.output, parameter);
    } else if (node.op === 'binary' && (node.kind === 'mul' || node.kind === 'add')) {
      const [from, by] = normed.has(node.input) ? [node.input, node.other] : [node.other, node.input];
      const parameter = constants.get(by);
      if (!normed.has(from) || parameter === undefined) continue;
      found.push(parameter);
      // A shift is the last part of a norm.
      if (node.kind === 'mul') normed.add(node.output);
    }
  }
  return found;
}

/**
 * Names of the weights and biases of depthwise convolutions that stand for positions: those straight behind a layer of
 * each pixel by itself (linear, or 1x1), as in the feed-forward part of a Mix Transformer. With no activation between them,
 * only the neighbourhood and the padding make a difference. Separable convolutions have an activation there.
 */
export function positionParameters({ nodes }: Graph): ReadonlySet<string> {
  const pointwise = new Set<string>();
  const found = new Set<string>();
  for (const node of nodes) {
    if (isPointwise(node)) pointwise.add(node.output);
    else if (REARRANGING.includes(node.op) && inputsOf(node).some((name) => pointwise.has(name))) {
      pointwise.add(node.output);
    } else if (node.op === 'conv2d' && isDepthwise(node) && pointwise.has(node.input)) {
      found.add(node.weight);
      if (node.bias !== null) found.add(node.bias);
    }
  }
  return found;
}

type ConvNode = Extract<GraphNode, { op: 'conv2d' }>;

const isDepthwise = ({ groups, channels }: ConvNode): boolean => groups === channels && channels > 1;

const isPointwise = (node: GraphNode): boolean =>
  node.op === 'linear' ||
  (node.op === 'conv2d' && node.groups === 1 && node.kernelHeight === 1 && node.kernelWidth === 1);
