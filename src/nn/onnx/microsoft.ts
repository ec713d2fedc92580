import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../../formats/onnx/graph.js';

/*
 * ONNX Runtime writes optimised graphs in operators of its own (com.microsoft). Those that join standard ones are taken
 * apart again, before anything else looks at the graph.
 */

type Attributes = Record<string, OnnxAttribute>;

/** A node of the standard in the place of another one. */
const standard = (
  { name }: OnnxNode,
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): OnnxNode => ({
  op,
  domain: '',
  name,
  inputs: [...inputs],
  outputs: [output],
  attributes: new Map(Object.entries(attributes)),
});

const input = ({ inputs }: OnnxNode, at: number): string => inputs[at] ?? '';
const output = ({ outputs }: OnnxNode, at = 0): string => outputs[at] ?? '';
const inner = (node: OnnxNode, part: string): string => `${output(node)}#${part}`;

const float = (value: number): OnnxAttribute => ({ kind: 'float', value });
const text = (value: string): OnnxAttribute => ({ kind: 'string', value });

const numberOf = ({ attributes }: OnnxNode, name: string, otherwise: number): number => {
  const given = attributes.get(name);
  return given?.kind === 'float' || given?.kind === 'int' ? given.value : otherwise;
};

/** The attributes of a node that joins others, without those of the other ones. */
const attributesOf = ({ attributes }: OnnxNode, without: RegExp): Attributes =>
  Object.fromEntries([...attributes].filter(([name]) => !without.test(name)));

/** The same node in the standard. */
const asItIs = (node: OnnxNode): OnnxNode[] => [{ ...node, domain: '' }];

const constant = (node: OnnxNode, name: string, value: number): OnnxNode =>
  standard(node, 'Constant', [], name, { value_float: float(value) });

/** The activation that a layer is joined with; undefined where it is not known. */
function activated(node: OnnxNode, x: string, parameters: readonly number[]): OnnxNode[] | undefined {
  const given = node.attributes.get('activation');
  const kind = given?.kind === 'string' ? given.value : '';
  const [first, second] = parameters;
  switch (kind) {
    case 'Relu':
    case 'Sigmoid':
    case 'Tanh':
      return [standard(node, kind, [x], output(node))];
    case 'LeakyRelu':
      return [standard(node, kind, [x], output(node), { alpha: float(first ?? 0.01) })];
    case 'HardSigmoid':
      return [standard(node, kind, [x], output(node), { alpha: float(first ?? 0.2), beta: float(second ?? 0.5) })];
    case 'Clip': {
      if (first === undefined || second === undefined) return undefined;
      const [least, most] = [inner(node, 'least'), inner(node, 'most')];
      const bounds = [constant(node, least, first), constant(node, most, second)];
      return [...bounds, standard(node, kind, [x, least, most], output(node))];
    }
    default:
      return undefined;
  }
}

function fusedConv(node: OnnxNode): OnnxNode[] | undefined {
  const [layer, sum] = [inner(node, 'layer'), inner(node, 'sum')];
  const given = node.attributes.get('activation_params');
  const residual = input(node, 3);
  const end = activated(node, residual === '' ? layer : sum, given?.kind === 'floats' ? given.values : []);
  const conv = standard(node, 'Conv', node.inputs.slice(0, 3), layer, attributesOf(node, /^activation/));
  return end && [conv, ...(residual === '' ? [] : [standard(node, 'Add', [layer, residual], sum)]), ...end];
}

function fusedGemm(node: OnnxNode): OnnxNode[] | undefined {
  const layer = inner(node, 'layer');
  const parameters = ['activation_alpha', 'activation_beta'].flatMap((name) => {
    const given = node.attributes.get(name);
    return given?.kind === 'float' ? [given.value] : [];
  });
  const end = activated(node, layer, parameters);
  return end && [standard(node, 'Gemm', node.inputs, layer, attributesOf(node, /^activation/)), ...end];
}

/** GELU of an input and a bias, which may be missing. */
const biasedGelu =
  (approximate: 'none' | 'tanh') =>
  (node: OnnxNode): OnnxNode[] => {
    const bias = input(node, 1);
    const sum = bias === '' ? input(node, 0) : inner(node, 'sum');
    const gelu = standard(node, 'Gelu', [sum], output(node), { approximate: text(approximate) });
    return bias === '' ? [gelu] : [standard(node, 'Add', [input(node, 0), bias], sum), gelu];
  };

function quickGelu(node: OnnxNode): OnnxNode[] {
  const [factor, scaled, gate] = [inner(node, 'factor'), inner(node, 'scaled'), inner(node, 'gate')];
  const x = input(node, 0);
  return [
    constant(node, factor, numberOf(node, 'alpha', 1.702)),
    standard(node, 'Mul', [x, factor], scaled),
    standard(node, 'Sigmoid', [scaled], gate),
    standard(node, 'Mul', [x, gate], output(node)),
  ];
}

/** LayerNormalization of a sum, which is an output too. */
function skipLayerNorm(node: OnnxNode): OnnxNode[] | undefined {
  if (output(node, 1) !== '' || output(node, 2) !== '') return undefined;
  const bias = input(node, 4);
  const sum = output(node, 3) || inner(node, 'sum');
  const first = bias === '' ? sum : inner(node, 'skipped');
  const epsilon = float(numberOf(node, 'epsilon', 1e-12));
  return [
    standard(node, 'Add', [input(node, 0), input(node, 1)], first),
    ...(bias === '' ? [] : [standard(node, 'Add', [first, bias], sum)]),
    standard(node, 'LayerNormalization', [sum, input(node, 2), input(node, 3)], output(node), { epsilon }),
  ];
}

/** Queries, keys and values apart, without keys of earlier steps. */
function multiHeadAttention(node: OnnxNode): OnnxNode[] | undefined {
  const isPlain =
    [1, 2].every((at) => input(node, at) !== '') && [3, 4, 6, 7, 8, 9].every((at) => input(node, at) === '');
  if (!isPlain || node.outputs.slice(1).some((name) => name !== '')) return undefined;
  const heads: OnnxAttribute = { kind: 'int', value: numberOf(node, 'num_heads', 0) };
  const causal: OnnxAttribute = { kind: 'int', value: numberOf(node, 'unidirectional', 0) };
  const options = {
    q_num_heads: heads,
    kv_num_heads: heads,
    is_causal: causal,
    scale: float(numberOf(node, 'scale', 0)),
  };
  const inputs = [0, 1, 2, 5].map((at) => input(node, at));
  return [standard(node, 'Attention', inputs, output(node), options)];
}

/** In standard operators; undefined for a form that has none. */
const spellings: ReadonlyMap<string, (node: OnnxNode) => OnnxNode[] | undefined> = new Map([
  ['BiasGelu', biasedGelu('none')],
  ['FastGelu', biasedGelu('tanh')],
  ['FusedConv', fusedConv],
  ['FusedGemm', fusedGemm],
  ['FusedMatMul', asItIs],
  ['Gelu', asItIs],
  ['GridSample', asItIs],
  ['MultiHeadAttention', multiHeadAttention],
  ['QuickGelu', quickGelu],
  ['SkipLayerNormalization', skipLayerNorm],
]);

/** A graph without the operators of ONNX Runtime that have a spelling in the standard. */
export function inStandardOperators(onnx: OnnxGraph): OnnxGraph {
  if (onnx.nodes.every(({ domain }) => domain !== 'com.microsoft')) return onnx;
  const spelled = (node: OnnxNode): OnnxNode[] =>
    (node.domain === 'com.microsoft' ? spellings.get(node.op)?.(node) : undefined) ?? [node];
  return { ...onnx, nodes: onnx.nodes.flatMap(spelled) };
}
