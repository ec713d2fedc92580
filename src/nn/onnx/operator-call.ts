import type { OnnxNode } from '../../formats/onnx/graph.js';
import { imageValues } from '../dependence.js';
import type { ParameterKind } from '../graph.js';
import type { StoredForm } from '../stored-form.js';
import { FORM_ADVICE } from './advice.js';
import { weightBehind } from './behind.js';
import { type Dim, isNumber, shown } from './dims.js';
import { type GraphDraft, IMAGE, type Known, type Parameter, type Tensor, type Value } from './draft.js';
import { ImportProblem } from './problem.js';

/** More numbers than any mask or grid of positions has. */
const mostMade = 2 ** 24;

/** An image has four axes. */
const mostForSizes = 4;

/** One ONNX node that is being translated: its attributes and inputs by kind, with refusals that name it. */
export class OperatorCall {
  constructor(
    readonly node: OnnxNode,
    readonly draft: GraphDraft,
    readonly opset: number,
    /** True where the node only prepares the image for the layers: nothing of it is trained. */
    readonly isFixed = false,
  ) {}

  get label(): string {
    const { op, name } = this.node;
    return name === '' ? op : `${op} (${name})`;
  }

  /** The name of an output, which names the node and its value in our graph. */
  output(index = 0): string {
    return this.node.outputs[index] || `${this.node.name || this.node.op}#${index}`;
  }

  fresh(suffix = ''): string {
    return this.draft.fresh(`${this.output()}${suffix}`);
  }

  give(value: Value, index = 0): void {
    const name = this.node.outputs[index];
    if (name) this.draft.values.set(name, value);
  }

  giveKnown(values: readonly Dim[], shape: readonly number[], whole: boolean, index = 0): void {
    this.give({ kind: 'known', values, shape, whole, ofShapes: this.readsShapes }, index);
  }

  /** True where an input, or the operator itself, tells the shape of a value. */
  get readsShapes(): boolean {
    if (['Shape', 'Size'].includes(this.node.op)) return true;
    return this.node.inputs.some((name) => {
      const value = this.draft.values.get(name);
      return value?.kind === 'known' && value.ofShapes === true;
    });
  }

  /** True for a tensor of the file that sizes are computed with: it may have any name, and holds few numbers. */
  isForSizes({ shape }: Parameter): boolean {
    return this.readsShapes && shape.reduce((count, size) => count * size, 1) <= mostForSizes;
  }

  has = (input: number): boolean => (this.node.inputs[input] ?? '') !== '';

  value(input: number): Value {
    const name = this.node.inputs[input] ?? '';
    const value = this.draft.values.get(name);
    if (value) return value;
    throw this.problem('bad-attribute', name === '' ? `input ${input} is missing` : `input ${name} cannot be used`);
  }

  tensor(input: number, frozen = false): Tensor {
    const value = this.value(input);
    const isFixed = value.kind === 'parameter' && this.draft.options.fixed?.has(value.name);
    return this.draft.tensorOf(value, this.output(), frozen || isFixed);
  }

  /** An input that is known before the graph runs, if it is. */
  knownIfAny(input: number): Known | undefined {
    if (!this.has(input)) return undefined;
    const value = this.value(input);
    if (value.kind === 'known') return value;
    return value.kind === 'parameter' ? this.draft.knownOf(value) : undefined;
  }

  known(input: number): Known {
    const known = this.knownIfAny(input);
    if (known) return known;
    throw this.problem(
      'unsupported-op',
      `${this.node.inputs[input]} depends on what is in the image, which is not supported`,
    );
  }

  /** Known numbers that do not depend on the image's size; undefined where the input is not given. */
  numbersIfAny(input: number): number[] | undefined {
    if (!this.has(input)) return undefined;
    const { values } = this.known(input);
    const numbers = values.filter(isNumber);
    if (numbers.length === values.length) return numbers;
    throw this.problem(
      'unsupported-op',
      `${this.node.inputs[input]} must be the same for all sizes of the image`,
      true,
    );
  }

  /** A single known number. */
  numberIfAny = (input: number): number | undefined => this.numbersIfAny(input)?.[0];

  /** A tensor of the file that this node uses as its weight. */
  weight(input: number, kind: ParameterKind, axes: number): { name: string; shape: readonly number[] } {
    const value = this.value(input);
    const { name, shape, stored } = this.weightOf(input);
    if (shape.length !== axes) {
      throw this.problem('shape-mismatch', `its weight ${name} has the shape ${shown(value.shape)}, not ${axes} axes`);
    }
    this.draft.declare(name, kind, shape, stored);
    return { name, shape };
  }

  /** A tensor of the file, as it is or turned and reshaped before this node. */
  private weightOf(input: number): { name: string; shape: readonly number[]; stored?: StoredForm } {
    const value = this.value(input);
    if (value.kind === 'parameter' && !value.transposed) return value;
    const behind = value.kind === 'known' ? undefined : weightBehind(this.draft, this.tensor(input).name);
    const dims: readonly Dim[] = value.shape;
    const shape = dims.filter(isNumber);
    if (behind && shape.length === dims.length) return { ...behind, shape };
    throw this.computedWeight(input);
  }

  private computedWeight(input: number): ImportProblem {
    const value = this.value(input);
    const ofImage = value.kind === 'tensor' && imageValues({ input: IMAGE }, this.draft.nodes).has(value.name);
    const how = ofImage ? 'from the image (a dynamic convolution)' : 'in the graph from other tensors';
    const advice = ofImage ? FORM_ADVICE.dynamicWeight : FORM_ADVICE.computedWeight;
    const message = `its weight ${this.node.inputs[input]} is computed ${how}, which is not supported`;
    return this.problem('unsupported-op', message, false, advice);
  }

  /** A vector of the file with `length` entries. */
  vector(input: number, length: Dim | undefined, kind: 'vector' | 'statistic' = 'vector'): string {
    const { name, shape } = this.weight(input, kind, 1);
    if (shape[0] === length) return name;
    throw this.problem('shape-mismatch', `${name} has ${shape[0]} values, not ${length}`);
  }

  int(name: string, otherwise: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'int' ? attribute.value : otherwise;
  }

  float(name: string, otherwise: number): number {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'float' ? asWritten(attribute.value) : otherwise;
  }

  ints(name: string): number[] | undefined {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'ints' ? attribute.values : undefined;
  }

  text(name: string, otherwise: string): string {
    const attribute = this.node.attributes.get(name);
    return attribute?.kind === 'string' ? attribute.value : otherwise;
  }

  /** An axis of `rank` axes, negative ones from the end. */
  axis(axis: number, rank: number): number {
    const positive = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(positive) && positive >= 0 && positive < rank) return positive;
    throw this.problem('bad-attribute', `there is no axis ${axis} in ${rank}`);
  }

  /** A tensor with four axes [N, C, H, W], as [N, H, W, C]. */
  featureMap(input: number): Tensor {
    const x = this.tensor(input);
    if (x.shape.length !== 4) {
      throw this.problem('unsupported-op', `its input has ${x.shape.length} axes (${shown(x.shape)}), not four`);
    }
    return this.draft.transpose(x, [0, 2, 3, 1]);
  }

  /** Gives a map [N, H, W, C] as ONNX's [N, C, H, W]. */
  giveFeatureMap(y: Tensor): void {
    this.give(this.draft.transpose(y, [0, 3, 1, 2]));
  }

  /** A number of entries that are made here. @throws ImportProblem when nobody has room for them */
  count(...sizes: number[]): number {
    const count = sizes.reduce((product, size) => product * size, 1);
    if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) throw this.bad(`no shape: [${sizes}]`);
    if (count > mostMade) throw this.problem('tensor-too-large', `it would make ${count.toExponential(1)} numbers`);
    return count;
  }

  problem(code: string, message: string, sizes = false, advice?: string): ImportProblem {
    return new ImportProblem(code, `${this.label}: ${message}.`, sizes, advice);
  }

  bad = (message: string): ImportProblem => this.problem('bad-attribute', message);

  unsupported = (message: string, advice?: string): ImportProblem =>
    this.problem('unsupported-op', `${message} is not supported`, false, advice);
}

/** The decimal number that was rounded to a float32: 1e-5 for 9.999999747378752e-6. */
export const asWritten = (value: number): number => Number(value.toPrecision(7));

export type Handler = (call: OperatorCall) => void;
