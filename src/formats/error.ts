/** A model file that cannot be read as it is. `reason` is a kebab-case word for tests and links; nothing was loaded. */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  constructor(
    readonly reason: string,
    message: string,
    /** Name of the refused file, as the user gave it. */
    readonly file: string,
    /** What the user can do about it, one sentence. */
    readonly advice?: string,
  ) {
    super(message);
  }
}
