import type { GraphNode, ParameterSpec } from '../graph.js';
import { inputsOf } from '../operators.js';
import type { LaidOut } from './cancel-transposes.js';
import { asWritten } from './operator-call.js';
import { isPlainArithmetic } from './single-numbers.js';

type Node<Op extends GraphNode['op']> = Extract<GraphNode, { op: Op }>;

/** A graph with its parameters, as far as it has been simplified. */
export interface Simplified extends LaidOut {
  parameters: Map<string, ParameterSpec>;
  constants: Map<string, Float32Array>;
  /** The values of single numbers of the file. */
  numberOf: (parameter: string) => number | undefined;
}

/**
 * Puts one node in the place of what exporters spell out: layer norm, GELU, hard-swish, a bias that is added, a product
 * that is scaled. The nodes that made the parts stay where something else reads them; `withoutUnused` drops the others.
 */
export function recognisePatterns(graph: Simplified): Simplified {
  const search = new PatternSearch(graph);
  const nodes = graph.nodes.map((node) => search.simplify(node));
  return { ...graph, nodes };
}

const SQRT2 = Math.SQRT2;
const near = (a: number | undefined, b: number): boolean => a !== undefined && Math.abs(a - b) <= 1e-5 * Math.abs(b);

class PatternSearch {
  private readonly makers = new Map<string, GraphNode>();

  constructor(private readonly graph: Simplified) {}

  simplify(node: GraphNode): GraphNode {
    const found = this.match(node) ?? node;
    this.makers.set(found.output, found);
    return found;
  }

  private match(node: GraphNode): GraphNode | undefined {
    if (node.op === 'add') return this.biased(node);
    if (node.op !== 'binary') return undefined;
    switch (node.kind) {
      case 'add':
        return this.shiftedNorm(node) ?? this.biased(node);
      case 'mul':
        return this.scaledNorm(node) ?? this.gelu(node) ?? this.hardSwish(node) ?? this.scaledProduct(node);
      case 'div':
        return this.norm(node) ?? this.hardSwish(node) ?? this.scaledProduct(node);
      default:
        return undefined;
    }
  }

  private maker<Op extends GraphNode['op']>(value: string, op: Op): Node<Op> | undefined {
    const node = this.makers.get(value);
    return node?.op === op ? (node as Node<Op>) : undefined;
  }

  private binaryOf(value: string, kind: Node<'binary'>['kind']): Node<'binary'> | undefined {
    const node = this.maker(value, 'binary');
    return node?.kind === kind ? node : undefined;
  }

  /** The parameter that a value is, as it is or under another shape. */
  private parameterOf(value: string): ParameterSpec | undefined {
    const constant = this.maker(value, 'constant');
    if (constant) return this.graph.parameters.get(constant.parameter);
    const reshape = this.maker(value, 'reshape');
    return reshape ? this.parameterOf(reshape.input) : undefined;
  }

  /** A single number that is not trained. */
  private numberOf(value: string): number | undefined {
    return this.parameterOf(value)?.kind === 'constant' ? this.singleOf(value) : undefined;
  }

  /** A single number, trained by its name or not: for places where only a constant makes sense. */
  private singleOf(value: string): number | undefined {
    const parameter = this.parameterOf(value);
    if (!parameter) return undefined;
    const own = this.graph.constants.get(parameter.name);
    return own ? (own.length === 1 ? own[0] : undefined) : this.graph.numberOf(parameter.name);
  }

  /** A factor that is not trained: a single number that is a constant, or one of those that only formulas have. */
  private factorOf(value: string): number | undefined {
    const single = this.singleOf(value);
    return single !== undefined && isPlainArithmetic(single) ? single : this.numberOf(value);
  }

  /** A parameter with one entry for each channel, on the last axis. */
  private vectorOf(value: string, length: number | undefined): ParameterSpec | undefined {
    const parameter = this.parameterOf(value);
    const shape = this.graph.shapes.get(value) ?? [];
    const onLast = shape.at(-1) === length && shape.slice(0, -1).every((dim) => dim === 1);
    return length !== undefined && length > 1 && onLast ? parameter : undefined;
  }

  /** The operands of a commutative node, the wanted one first. */
  private either<T>(
    node: { input: string; other: string },
    find: (value: string) => T | undefined,
  ): { found: T; rest: string } | undefined {
    const first = find(node.input);
    if (first !== undefined) return { found: first, rest: node.other };
    const second = find(node.other);
    return second === undefined ? undefined : { found: second, rest: node.input };
  }

  private lastLength(value: string): number | undefined {
    const dim = this.graph.shapes.get(value)?.at(-1);
    return typeof dim === 'number' ? dim : undefined;
  }

  /** (x - mean(x)) / sqrt(mean((x - mean(x))^2) + eps), over the last axis. */
  private norm(node: Node<'binary'>): Node<'layer-norm'> | undefined {
    const centred = this.binaryOf(node.input, 'sub');
    const root = this.maker(node.other, 'unary');
    if (!centred || root?.kind !== 'sqrt' || !this.isMeanOf(centred.other, centred.input)) return undefined;
    const sum = this.binaryOf(root.input, 'add');
    const parts = sum && this.either(sum, (value) => this.singleOf(value));
    const mean = parts && this.maker(parts.rest, 'reduce');
    const square = mean && this.binaryOf(mean.input, 'mul');
    if (!parts || !square || square.input !== node.input || square.other !== node.input) return undefined;
    const length = this.lastLength(node.input);
    if (length === undefined || !this.isMeanOf(parts.rest, square.output)) return undefined;
    const { name, output } = node;
    const affine = { gamma: this.unit(name, 'scale', length, 1), beta: this.unit(name, 'shift', length, 0) };
    return { op: 'layer-norm', name, input: centred.input, output, ...affine, eps: asWritten(parts.found) };
  }

  private isMeanOf(value: string, of: string): boolean {
    const mean = this.maker(value, 'reduce');
    const last = (this.graph.shapes.get(of)?.length ?? 0) - 1;
    return mean?.kind === 'mean' && mean.input === of && mean.keepAxes && String(mean.axes) === String(last);
  }

  /** Ones or zeros for a norm that has no scale or shift (yet). */
  private unit(node: string, suffix: string, length: number, value: number): string {
    const name = `${node}#${suffix}`;
    this.graph.parameters.set(name, { name, shape: [length], kind: 'constant', part: 'backbone' });
    this.graph.constants.set(name, new Float32Array(length).fill(value));
    return name;
  }

  private isUnit = (parameter: string): boolean =>
    /#(scale|shift)$/.test(parameter) && this.graph.constants.has(parameter);

  private scaledNorm(node: Node<'binary'>): GraphNode | undefined {
    return this.affineNorm(node, 'gamma');
  }

  private shiftedNorm(node: Node<'binary'>): GraphNode | undefined {
    return this.affineNorm(node, 'beta');
  }

  private affineNorm(node: Node<'binary'>, part: 'gamma' | 'beta'): GraphNode | undefined {
    const parts = this.either(node, (value) => this.maker(value, 'layer-norm') ?? this.maker(value, 'instance-norm'));
    if (!parts || !this.isUnit(parts.found[part]) || !this.isUnit(parts.found.beta)) return undefined;
    const vector = this.vectorOf(parts.rest, this.lastLength(node.output));
    if (!vector) return undefined;
    return { ...parts.found, name: node.name, output: node.output, [part]: vector.name };
  }

  /** Factors of a product, with quotients by numbers; `depth` levels of it. */
  private factors(value: string, depth: number): { values: string[]; scale: number } {
    const number = this.factorOf(value);
    if (number !== undefined) return { values: [], scale: number };
    const product = depth > 0 ? this.binaryOf(value, 'mul') : undefined;
    if (product) {
      const [a, b] = [this.factors(product.input, depth - 1), this.factors(product.other, depth - 1)];
      return { values: [...a.values, ...b.values], scale: a.scale * b.scale };
    }
    const quotient = depth > 0 ? this.binaryOf(value, 'div') : undefined;
    const divisor = quotient && this.factorOf(quotient.other);
    if (!quotient || divisor === undefined) return { values: [value], scale: 1 };
    const { values, scale } = this.factors(quotient.input, depth - 1);
    return { values, scale: scale / divisor };
  }

  private factorsOf(node: Node<'binary'>): { values: string[]; scale: number } {
    this.makers.set(node.output, node);
    return this.factors(node.output, 3);
  }

  /** 0.5 x (1 + erf(x / sqrt(2))) */
  private gelu(node: Node<'binary'>): GraphNode | undefined {
    const { values, scale } = this.factorsOf(node);
    if (values.length !== 2 || !near(scale, 0.5)) return undefined;
    const [input] = values.filter((value) => values.some((other) => other !== value && this.isErfOf(other, value)));
    if (input === undefined) return undefined;
    const activation = { kind: 'gelu', approximate: 'none' } as const;
    return { op: 'activation', name: node.name, input, output: node.output, activation };
  }

  /** value = 1 + erf(x / sqrt(2)) */
  private isErfOf(value: string, x: string): boolean {
    const sum = this.binaryOf(value, 'add');
    const parts = sum && this.either(sum, (side) => this.singleOf(side));
    const erf = parts && near(parts.found, 1) ? this.maker(parts.rest, 'activation') : undefined;
    if (erf?.activation.kind !== 'erf') return false;
    const { values, scale } = this.factors(erf.input, 2);
    return values.length === 1 && values[0] === x && near(scale, 1 / SQRT2);
  }

  /** x hard-sigmoid(x), or x clip(x + 3, 0, 6) / 6 */
  private hardSwish(node: Node<'binary'>): GraphNode | undefined {
    const { values, scale } = this.factorsOf(node);
    if (values.length !== 2) return undefined;
    const [input] = values.filter((x) => values.some((gate) => gate !== x && near(this.gateOf(gate, x), 1 / scale)));
    if (input === undefined) return undefined;
    return { op: 'activation', name: node.name, input, output: node.output, activation: { kind: 'hard-swish' } };
  }

  /** How many times the gate of hard-swish, clip(x + 3, 0, 6) / 6, a value is. */
  private gateOf(value: string, x: string): number | undefined {
    const node = this.maker(value, 'activation');
    if (node?.activation.kind === 'hard-sigmoid') {
      const { alpha, beta } = node.activation;
      return node.input === x && near(alpha, 1 / 6) && near(beta, 0.5) ? 1 : undefined;
    }
    if (node?.activation.kind !== 'clip' || node.activation.min !== 0 || node.activation.max !== 6) return undefined;
    const sum = this.binaryOf(node.input, 'add');
    const parts = sum && this.either(sum, (side) => this.singleOf(side));
    return parts && parts.rest === x && near(parts.found, 3) ? 6 : undefined;
  }

  /** A vector added to the channels of a layer without a bias. */
  private biased(node: Node<'binary'> | Node<'add'>): GraphNode | undefined {
    const layer = (value: string) => {
      const found = this.maker(value, 'linear') ?? this.maker(value, 'conv2d') ?? this.maker(value, 'conv-transpose');
      return found?.bias === null ? found : undefined;
    };
    const parts = this.either(node, layer);
    const length = parts && (parts.found.op === 'linear' ? parts.found.outputs : parts.found.channels);
    const vector = parts && this.vectorOf(parts.rest, length);
    if (!parts || !vector) return undefined;
    return { ...parts.found, name: node.name, output: node.output, bias: vector.name };
  }

  /** alpha (a b) */
  private scaledProduct(node: Node<'binary'>): GraphNode | undefined {
    const parts = this.either(node, (value) => this.maker(value, 'matmul'));
    const number = parts && this.numberOf(parts.rest);
    if (!parts || number === undefined || (node.kind === 'div' && node.input !== parts.found.output)) return undefined;
    const alpha = parts.found.alpha * (node.kind === 'div' ? 1 / number : number);
    return { ...parts.found, name: node.name, output: node.output, alpha };
  }
}

/** A graph without the nodes and parameters that its output does not need. */
export function withoutUnused(graph: Simplified): Simplified {
  const needed = new Set([graph.output]);
  const kept = graph.nodes.toReversed().filter((node) => {
    if (!needed.has(node.output)) return false;
    for (const name of inputsOf(node)) needed.add(name);
    return true;
  });
  return { ...graph, nodes: kept.reverse() };
}
