import { UserError } from '../../protocol/errors.js';

/** Ends a reader whose reason would follow from a problem that was added before. */
export class SaidAlready extends Error {}

/** All that is wrong with a command line, said at once, a line each. */
export class Problems {
  private readonly messages: string[] = [];

  get count(): number {
    return this.messages.length;
  }

  add(message: string): void {
    this.messages.push(message);
  }

  /** For what the others may follow from. */
  addFirst(message: string): void {
    this.messages.unshift(message);
  }

  /** The value that a reader gives. Where it refuses: undefined, and its reason is one more problem. */
  collect<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof SaidAlready) return undefined;
      if (!(error instanceof UserError)) throw error;
      this.add(error.message);
      return undefined;
    }
  }

  /** @throws UserError usage */
  refuse(advice: string): void {
    if (this.count > 0) throw new UserError('usage', this.messages.join('\n'), { advice });
  }
}
