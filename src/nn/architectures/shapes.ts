import { UserError } from '../../protocol/errors.js';

const listed = (names: readonly string[]): string => {
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return `${names.slice(0, 8).join(', ')}${more}`;
};

/** Names and shapes of a state dict, with a record of what was used. */
export class StateShapes {
  private readonly used = new Set<string>();
  private readonly missing: string[] = [];

  constructor(
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    readonly file: string,
  ) {}

  names(): string[] {
    return [...this.shapes.keys()];
  }

  has(name: string): boolean {
    return this.shapes.has(name);
  }

  /** The shape of a tensor that may be there, without using it. */
  shape(name: string): readonly number[] | undefined {
    return this.shapes.get(name);
  }

  /** How many of `nameOf(0)`, `nameOf(1)`, … are there before the first that is not. */
  count(nameOf: (index: number) => string): number {
    let found = 0;
    while (this.shapes.has(nameOf(found))) found += 1;
    return found;
  }

  /** The shape of a tensor that the network needs. A missing one is remembered for `finish`; its shape is then []. */
  take(name: string): readonly number[] {
    this.used.add(name);
    const shape = this.shapes.get(name);
    if (!shape) this.missing.push(name);
    return shape ?? [];
  }

  /** Convolution weights [Cout, Cin/groups, KH, KW] that must read `inputs` channels. */
  takeConv(
    name: string,
    inputs: number,
  ): { outputs: number; kernelHeight: number; kernelWidth: number; groups: number } {
    const shape = this.take(name);
    const [outputs = 0, perGroup = inputs, kernelHeight = 1, kernelWidth = 1] = shape;
    const fits = shape.length === 0 || (shape.length === 4 && perGroup > 0 && inputs % perGroup === 0);
    if (!fits) {
      throw this.mismatch(
        `Tensor ${name} has shape [${shape.join(', ')}], but the layer before it gives ${inputs} channels.`,
      );
    }
    return { outputs, kernelHeight, kernelWidth, groups: Math.max(1, inputs / perGroup) };
  }

  /** Weights [outputs, inputs] of a linear layer that must read `inputs` channels; gives the outputs. */
  takeMatrix(name: string, inputs: number): number {
    const shape = this.take(name);
    if (shape.length === 0 && !this.shapes.has(name)) return 0;
    if (shape.length === 2 && shape[1] === inputs) return shape[0] ?? 0;
    throw this.mismatch(`Tensor ${name} has shape [${shape.join(', ')}] instead of [outputs, ${inputs}].`);
  }

  /** A vector of `length` values. */
  takeVector(name: string, length: number): void {
    const shape = this.take(name);
    if (shape.length === 0 && !this.shapes.has(name)) return;
    if (shape.length === 1 && shape[0] === length) return;
    throw this.mismatch(`Tensor ${name} has shape [${shape.join(', ')}] instead of [${length}].`);
  }

  /** Marks a tensor that the network knows but does not compute with (a counter). */
  acknowledge(name: string): void {
    this.used.add(name);
  }

  /**
   * Throws when tensors were missing, or when one lies unused in a module that the network runs (`modules`: beginnings
   * of names) and is not one that the code base saves without computing with it (`idle`): then the file is of a network
   * that computes something else. Gives the names that are not used.
   */
  finish(network: string, modules: readonly string[], idle: readonly string[]): string[] {
    if (this.missing.length > 0) {
      const message = `The file lacks ${this.missing.length} tensors of the network (${network}): ${listed(this.missing)}.`;
      const advice = 'Save the whole model.state_dict(), not a part of it.';
      throw new UserError('missing-tensors', message, { file: this.file, advice });
    }
    const unused = this.names().filter((name) => !this.used.has(name));
    const inside = (prefixes: readonly string[], name: string) => prefixes.some((prefix) => name.startsWith(prefix));
    const foreign = unused.filter((name) => inside(modules, name) && !inside(idle, name));
    if (foreign.length > 0) {
      const message = `The file has ${foreign.length} tensors that a ${network} does not have: ${listed(foreign)}.`;
      const advice = 'It is another network, whose layers are not all known here. Export it as ONNX instead.';
      throw new UserError('unexpected-tensors', message, { file: this.file, advice });
    }
    return unused;
  }

  private mismatch(message: string): UserError {
    return new UserError('shape-mismatch', message, {
      file: this.file,
      advice: 'Check that the file is a complete state dict.',
    });
  }
}
