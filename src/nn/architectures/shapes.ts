import { UserError } from '../../protocol/errors.js';

/** Names and shapes of a state dict, with a record of what was used. */
export class StateShapes {
  private readonly used = new Set<string>();
  private readonly missing: string[] = [];

  constructor(
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    private readonly file: string,
  ) {}

  names(): string[] {
    return [...this.shapes.keys()];
  }

  has(name: string): boolean {
    return this.shapes.has(name);
  }

  /** The shape of a tensor that the network needs. A missing one is remembered for `finish`; its shape is then []. */
  take(name: string): readonly number[] {
    this.used.add(name);
    const shape = this.shapes.get(name);
    if (!shape) this.missing.push(name);
    return shape ?? [];
  }

  /** Convolution weights [Cout, Cin, KH, KW] that must read `inputs` channels. */
  takeConv(
    name: string,
    inputs: number,
  ): { outputs: number; kernelHeight: number; kernelWidth: number; groups: number } {
    const shape = this.take(name);
    const [outputs = 0, perGroup = inputs, kernelHeight = 1, kernelWidth = 1] = shape;
    const fits = shape.length === 0 || (shape.length === 4 && perGroup > 0 && inputs % perGroup === 0);
    if (!fits) {
      const message = `Tensor ${name} has shape [${shape.join(', ')}], but the layer before it gives ${inputs} channels.`;
      throw new UserError('shape-mismatch', message, {
        file: this.file,
        advice: 'Check that the file is a complete state dict.',
      });
    }
    return { outputs, kernelHeight, kernelWidth, groups: Math.max(1, inputs / perGroup) };
  }

  /** A vector of `length` values. */
  takeVector(name: string, length: number): void {
    const shape = this.take(name);
    if (shape.length === 0 && !this.shapes.has(name)) return;
    if (shape.length === 1 && shape[0] === length) return;
    const message = `Tensor ${name} has shape [${shape.join(', ')}] instead of [${length}].`;
    throw new UserError('shape-mismatch', message, {
      file: this.file,
      advice: 'Check that the file is a complete state dict.',
    });
  }

  /** Marks a tensor that the network knows but does not compute with (a counter). */
  acknowledge(name: string): void {
    this.used.add(name);
  }

  /** Throws when tensors were missing; gives the names that the network does not use. */
  finish(): string[] {
    if (this.missing.length > 0) {
      const shown = this.missing.slice(0, 8).join(', ');
      const more = this.missing.length > 8 ? ` and ${this.missing.length - 8} more` : '';
      throw new UserError(
        'missing-tensors',
        `The file lacks ${this.missing.length} tensors of the network: ${shown}${more}.`,
        {
          file: this.file,
          advice: 'Save the whole model.state_dict(), not a part of it.',
        },
      );
    }
    return this.names().filter((name) => !this.used.has(name));
  }
}
