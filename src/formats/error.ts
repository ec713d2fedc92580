/** A model file cannot be read as it is, and nothing was loaded. `reason`: a kebab-case word for tests and links. */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  constructor(
    readonly reason: string,
    message: string,
    /** Name of the refused file, as the user gave it. */
    readonly file: string,
    /** What the user can do, in one sentence. */
    readonly advice?: string,
  ) {
    super(message);
  }
}
