import { renamed } from '../../formats/named-tensor.js';
import {
  calleeOf,
  type OnnxAttribute,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxNode,
} from '../../formats/onnx/graph.js';
import { opsets } from '../../formats/onnx/opsets.js';
import { handlers } from './operators.js';

/*
 * Functions that a file brings itself, as PyTorch's exporter writes a module or an operator of its library (torch 2.1 to
 * 2.5, onnxscript): their nodes are put in the place of each call. A call that cannot be taken apart stays.
 */

/** Functions in each other. No function may call itself. */
const DEEPEST = 64;
/** More nodes than any network has. */
const MOST_NODES = 50_000;

/** A graph without calls of its own functions. */
export function withoutFunctions(onnx: OnnxGraph): OnnxGraph {
  if (onnx.functions.size === 0) return onnx;
  const inlining = new Inlining(onnx);
  const nodes = inlining.expanded(onnx.nodes, 0);
  return inlining.isTooLarge ? onnx : { ...onnx, nodes };
}

/** The names in a function, by what they are called in the graph. */
type Scope = Map<string, string>;

class Inlining {
  private readonly names: Set<string>;
  private count = 0;

  get isTooLarge(): boolean {
    return this.count > MOST_NODES;
  }

  constructor(private readonly onnx: OnnxGraph) {
    this.names = new Set([
      ...onnx.initializers.keys(),
      ...onnx.inputs.map(({ name }) => name),
      ...onnx.nodes.flatMap(({ outputs }) => outputs),
    ]);
  }

  expanded = (nodes: readonly OnnxNode[], depth: number): OnnxNode[] =>
    nodes.flatMap((node) => {
      const body = this.bodyOf(node, depth);
      return body ? this.expanded(body, depth + 1) : [this.withExpandedBranches(node, depth)];
    });

  private withExpandedBranches(node: OnnxNode, depth: number): OnnxNode {
    if (![...node.attributes.values()].some(({ kind }) => kind === 'graph')) return node;
    const attributes = [...node.attributes].map(([name, given]): [string, OnnxAttribute] => {
      if (given.kind !== 'graph') return [name, given];
      return [name, { kind: 'graph', value: { ...given.value, nodes: this.expanded(given.value.nodes, depth) } }];
    });
    return { ...node, attributes: new Map(attributes) };
  }

  /** The nodes that a call stands for; undefined where it calls none of the functions, or one that is not understood. */
  private bodyOf(node: OnnxNode, depth: number): OnnxNode[] | undefined {
    const called = this.onnx.functions.get(calleeOf(node));
    const isStandard = node.domain === '' && handlers.has(node.op);
    if (!called || isStandard || depth >= DEEPEST || this.isTooLarge) return undefined;
    const { first, last } = opsets;
    const opset = called.opset ?? this.onnx.opset;
    this.count += called.nodes.length + called.outputs.length;
    if (this.isTooLarge || opset < first || opset > last || node.inputs.length > called.inputs.length) return undefined;
    return this.copyOf(called, node, opset);
  }

  private copyOf(called: OnnxFunction, call: OnnxNode, opset: number): OnnxNode[] | undefined {
    const scope: Scope = new Map(called.inputs.map((name, at) => [name, call.inputs[at] ?? '']));
    /** Names of the call's outputs; one that is an input of the function, or is given twice, is copied at the end. */
    const given = new Map<string, string>();
    const copied: [from: string, to: string][] = [];
    for (const [at, name] of called.outputs.entries()) {
      const to = call.outputs[at] ?? '';
      if (to === '') continue;
      if (scope.has(name) || given.has(name)) copied.push([name, to]);
      else given.set(name, to);
    }
    const fresh = (name: string): string => given.get(name) ?? this.fresh(`${call.outputs[0] || call.name}/${name}`);
    const nodes: OnnxNode[] = [];
    for (const node of called.nodes) {
      const copy = renamedNode(node, scope, { call, called, fresh });
      if (!copy) return undefined;
      nodes.push({ ...copy, name: `${call.name}/${node.name || node.op}`, opset });
    }
    for (const [from, to] of copied) nodes.push(identity(scope.get(from) ?? '', to));
    return [...given.keys()].every((name) => scope.has(name)) ? nodes : undefined;
  }

  private fresh(base: string): string {
    let name = base;
    for (let count = 2; this.names.has(name); count++) name = `${base}#${count}`;
    this.names.add(name);
    return name;
  }
}

const identity = (from: string, to: string): OnnxNode => ({
  op: 'Identity',
  domain: '',
  name: to,
  inputs: [from],
  outputs: [to],
  attributes: new Map(),
});

interface Call {
  call: OnnxNode;
  called: OnnxFunction;
  fresh: (name: string) => string;
}

/** A node of a function with the names and attributes of a call; undefined where it reads what nothing has made. */
function renamedNode(node: OnnxNode, scope: Scope, given: Call): OnnxNode | undefined {
  if (!node.inputs.every((name) => name === '' || scope.has(name))) return undefined;
  const inputs = node.inputs.map((name) => scope.get(name) ?? '');
  const attributes = new Map<string, OnnxAttribute>();
  for (const [name, attribute] of node.attributes) {
    const bound = boundAttribute(attribute, scope, given);
    if (bound === 'wrong') return undefined;
    if (bound) attributes.set(name, bound);
  }
  const outputs = node.outputs.map((name) => (name === '' ? '' : given.fresh(name)));
  for (const [at, name] of node.outputs.entries()) if (name !== '') scope.set(name, outputs[at] ?? '');
  // A tensor has the name of its value: no other tensor of the file may be taken for it.
  const value = attributes.get('value');
  const [output = ''] = outputs;
  if (node.op === 'Constant' && value?.kind === 'tensor')
    attributes.set('value', { kind: 'tensor', value: renamed(value.value, output) });
  return { ...node, inputs, outputs, attributes };
}

/** Undefined where the call leaves an attribute out that has no default. */
function boundAttribute(attribute: OnnxAttribute, scope: Scope, given: Call): OnnxAttribute | undefined | 'wrong' {
  if (attribute.kind === 'reference')
    return given.call.attributes.get(attribute.name) ?? given.called.defaults.get(attribute.name);
  if (attribute.kind !== 'graph') return attribute;
  const inner: Scope = new Map(scope);
  const nodes: OnnxNode[] = [];
  for (const node of attribute.value.nodes) {
    const copy = renamedNode(node, inner, given);
    if (!copy) return 'wrong';
    nodes.push(copy);
  }
  const outputs = attribute.value.outputs.map((name) => inner.get(name));
  return outputs.every((name) => name !== undefined) ? { kind: 'graph', value: { nodes, outputs } } : 'wrong';
}
