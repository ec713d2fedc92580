import { UserError } from '../../protocol/errors.js';

const listed = (names: readonly string[]): string => {
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return `${names.slice(0, 8).join(', ')}${more}`;
};

/** Names and shapes of a state dict, with a record of what was used. */
export class StateShapes {
  private readonly used = new Set<string>();
  private readonly missing = new Set<string>();

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
    if (!shape) this.missing.add(name);
    return shape ?? [];
  }

  /** Convolution weights [Cout, Cin/groups, KH, KW] that must read `inputs` channels; one group unless `grouped`. */
  takeConv(
    name: string,
    inputs: number,
    grouped = false,
  ): { outputs: number; kernelHeight: number; kernelWidth: number; groups: number } {
    const shape = this.take(name);
    const [outputs = 0, perGroup = inputs, kernelHeight = 1, kernelWidth = 1] = shape;
    const groups = Math.max(1, inputs / perGroup);
    const divides = outputs > 0 && Number.isInteger(groups) && outputs % groups === 0;
    const fits = shape.length === 4 && divides && (grouped || perGroup === inputs);
    if (this.shapes.has(name) && !fits) {
      throw this.mismatch(
        `Tensor ${name} has shape [${shape.join(', ')}], but the layer before it gives ${inputs} channels.`,
      );
    }
    return { outputs, kernelHeight, kernelWidth, groups };
  }

  /** Weights [outputs, inputs] of a linear layer that must read `inputs` channels, and give `outputs` where that is known. */
  takeMatrix(name: string, inputs: number, outputs?: number): number {
    const [rows = 0, columns] = this.take(name);
    if (!this.shapes.has(name)) return outputs ?? 0;
    if (this.shapes.get(name)?.length === 2 && columns === inputs && rows === (outputs ?? rows)) return rows;
    const found = this.shapes.get(name)?.join(', ');
    throw this.mismatch(`Tensor ${name} has shape [${found}] instead of [${outputs ?? 'outputs'}, ${inputs}].`);
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
    if (this.missing.size > 0) throw this.lack();
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

  /** An error that says that tensors of the file do not fit each other. Where some are missing, that is the reason. */
  mismatch(message: string): UserError {
    if (this.missing.size > 0) return this.lack();
    return new UserError('shape-mismatch', message, {
      file: this.file,
      advice: [...this.shapes.values()].some((shape) => shape.includes(0))
        ? 'Some of its tensors are empty: their numbers lie in other files (DeepSpeed ZeRO-3, FSDP). Join these first, for example with python zero_to_fp32.py . pytorch_model.bin.'
        : 'Check that the file is a complete state dict.',
    });
  }

  private lack(): UserError {
    const names = [...this.missing];
    const message = `The file lacks tensors that the network needs: ${listed(names)}.`;
    const advice = 'Save the whole model.state_dict(), not a part of it.';
    return new UserError('missing-tensors', message, { file: this.file, advice });
  }
}
