/** A deflate stream that is none. Its message says why, in half a sentence. */
export class InflateError extends Error {
  override readonly name = 'InflateError';
}
