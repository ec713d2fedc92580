/** Bytes that are no deflate stream. The message says why, in half a sentence. */
export class InflateError extends Error {
  override readonly name = 'InflateError';
}
