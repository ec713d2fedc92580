import { UserError } from '../../protocol/errors.js';

/** What is wrong with a command line: all of it is said at once, a line each. */
export class Problems {
  private readonly messages: string[] = [];

  get found(): boolean {
    return this.messages.length > 0;
  }

  add(message: string): void {
    this.messages.push(message);
  }

  /** What a reader gives; where it refuses, undefined, and its reason is one problem more. */
  collect<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.add(error.message);
      return undefined;
    }
  }

  /** @throws UserError usage */
  refuse(advice: string): void {
    if (this.found) throw new UserError('usage', this.messages.join('\n'), { advice });
  }
}
