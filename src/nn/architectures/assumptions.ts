import type { Inference } from '../../protocol/events.js';

export const listOf = (numbers: readonly number[]): string => numbers.join(', ');

/** Options that names and shapes do not tell: the recipe's, or else defaults that the model card marks as assumed. */
export class Assumptions {
  readonly inferred: Inference[] = [];

  /** The recipe's value, or the usual one where the recipe has none (null). */
  settle<T>(name: string, given: T | null, usual: T, show: (value: T) => string = String): T {
    const value = given ?? usual;
    this.note(name, show(value), given === null);
    return value;
  }

  note(name: string, value: string, assumed: boolean): void {
    this.inferred.push({ name, value, assumed });
  }
}
