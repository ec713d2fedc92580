import { UserError } from '../protocol/errors.js';
import { ANY_IMAGE_KIND, type ImageKind } from '../protocol/image-kinds.js';
import type { HeaderSize } from './kinds/kind.js';
import { imageKindOf, KINDS } from './kinds.js';
import { refusedKindOf } from './refused-kinds.js';
import { UnreadForm } from './unread-form.js';

/** What an image file says before it is decoded. */
export interface ImageHeader extends HeaderSize {
  kind: ImageKind;
}

const refused = (code: string, file: string, message: string, advice: string): UserError =>
  new UserError(code, `${file}: ${message}.`, { file, advice });

/** Longest side and largest area that are decoded. A larger image has a damaged header, or would not fit in memory. */
const MAX_SIDE = 16384;
export const MAX_PIXELS = 100_000_000;

function checkSize({ width, height }: ImageHeader, path: string): void {
  if (width === 0 || height === 0) {
    throw refused('corrupt-image', path, `the image has no pixels (${width} x ${height})`, 'Save the image again.');
  }
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    const limit = `at most ${MAX_SIDE} pixels a side and ${MAX_PIXELS / 1e6} million in all are read`;
    throw refused('image-too-large', path, `the image is ${width} x ${height} pixels; ${limit}`, 'Make it smaller.');
  }
}

/**
 * The kind of an image by its content (never its name) and its size, before anything is decoded.
 * Throws UserError: empty-file, unsupported-image, corrupt-image, image-too-large.
 */
export function readImageHeader(bytes: Uint8Array, path: string): ImageHeader {
  if (bytes.length === 0) throw refused('empty-file', path, 'the file is empty', 'Copy the file again.');
  const kind = imageKindOf(bytes);
  if (!kind) {
    const what = refusedKindOf(bytes);
    const message = what ? `${what.words} are not supported` : 'the file is not an image that can be read';
    throw refused('unsupported-image', path, message, what?.advice ?? `Use ${ANY_IMAGE_KIND}.`);
  }
  let header: ImageHeader;
  try {
    header = { kind, ...KINDS[kind].readHeader(bytes) };
  } catch (error) {
    throw corruptImage(path, error);
  }
  checkSize(header, path);
  return header;
}

/** The UserError for a decoder's own error: the file is damaged, or of a form that is not read. */
export function corruptImage(path: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  if (cause instanceof UnreadForm) return refused('unsupported-image', path, cause.message, cause.advice);
  const reason =
    cause instanceof RangeError ? 'the file ends too early' : cause instanceof Error ? cause.message : String(cause);
  const message = `the image cannot be decoded: ${reason.replace(/[.:\s]+$/, '')}`;
  return refused('corrupt-image', path, message, 'Copy the file again, or leave it out.');
}
