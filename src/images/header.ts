import { UserError } from '../protocol/errors.js';
import { ANY_IMAGE_KIND, type ImageKind } from '../protocol/image-kinds.js';
import type { FileEnds } from './file-ends.js';
import type { Glance, HeaderSize, PixelSize } from './kinds/kind.js';
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

function checkSize<Sized extends PixelSize>(image: Sized, path: string): Sized {
  const { width, height } = image;
  if (width === 0 || height === 0) {
    throw refused('corrupt-image', path, `the image has no pixels (${width} x ${height})`, 'Save the image again.');
  }
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    const limit = `at most ${MAX_SIDE} pixels a side and ${MAX_PIXELS / 1e6} million in all are read`;
    throw refused('image-too-large', path, `the image is ${width} x ${height} pixels; ${limit}`, 'Make it smaller.');
  }
  return image;
}

/**
 * The kind of an image by its content (never its name) and its size, before anything is decoded.
 * Throws UserError: empty-file, unsupported-image, corrupt-image, image-too-large.
 */
export function readImageHeader(bytes: Uint8Array, path: string): ImageHeader {
  const kind = kindOf(bytes, path);
  try {
    return checkSize({ kind, ...KINDS[kind].readHeader(bytes) }, path);
  } catch (error) {
    throw corruptImage(path, error);
  }
}

/**
 * What the ends of an image file tell of it. Undefined where they do not tell: the whole file is then to be decoded.
 * Throws UserError as `readImageHeader` does.
 */
export function glanceAtImage(ends: FileEnds, path: string): Glance | undefined {
  const { glance } = KINDS[kindOf(ends.start, path)];
  try {
    const seen = glance?.(ends);
    return seen && checkSize(seen, path);
  } catch (error) {
    // The start may not reach to what is asked for.
    if (error instanceof RangeError) return undefined;
    throw corruptImage(path, error);
  }
}

/** The kind by the first bytes. @throws UserError empty-file, unsupported-image */
function kindOf(start: Uint8Array, path: string): ImageKind {
  if (start.length === 0) throw refused('empty-file', path, 'the file is empty', 'Copy the file again.');
  const kind = imageKindOf(start);
  if (kind) return kind;
  const what = refusedKindOf(start);
  const message = what ? `${what.words} are not supported` : 'the file is not an image that can be read';
  throw refused('unsupported-image', path, message, what?.advice ?? `Use ${ANY_IMAGE_KIND}.`);
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
