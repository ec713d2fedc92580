import type { FileEnds } from '../file-ends.js';

/** Size in pixels. */
export interface PixelSize {
  width: number;
  height: number;
}

/** What an image file says before it is decoded: its size in pixels, and the byte behind its end. */
export interface HeaderSize extends PixelSize {
  /** What follows belongs to something else: the film of a motion photo, a second picture, padding. */
  end: number;
  /** Half a sentence about what of the file is not read. */
  remark?: string | undefined;
}

/** What the ends of a file tell of its picture. */
export interface Glance extends PixelSize {
  /** Whether its samples have 16 bits: how they are read is settled by the samples of the whole set. */
  deep: boolean;
  /** Half a sentence about what of the file is not read. */
  remark?: string | undefined;
}

/** How one kind of image is read. Its names stand in `src/protocol/image-kinds.ts`. */
export interface KindOfImage {
  /** Whether a file is of this kind, by its first bytes only: it may still be damaged. */
  isOne(bytes: Uint8Array): boolean;
  /** Size by the beginning of a file. Throws an Error where that is too short, or damaged. */
  readSize(start: Uint8Array): PixelSize;
  /** Size and end, before anything is decoded. Throws an Error with half a sentence where the file is damaged. */
  readHeader(bytes: Uint8Array): HeaderSize;
  /**
   * What the ends of a file tell: the size as the picture is shown. Undefined where they do not tell, or where the file
   * seems cut off: it is then read as a whole. Kinds without it, whose header may lie anywhere, are too.
   */
  glance?(ends: FileEnds): Glance | undefined;
  /**
   * `own`: our code decodes it, to the same bytes everywhere. `platform`: the browser and sharp decode it; both must be
   * able to.
   */
  decoder: 'own' | 'platform';
  /** Whether it may have a fourth channel of opacity. It is not mixed with a background. */
  alpha: boolean;
  /** Whether its four channels may be inks (CMYK), which are turned into light. */
  inks: boolean;
  /** Whether EXIF may say that it is shown turned, and it is decoded so. */
  turned: boolean;
}

export const ascii = (bytes: Uint8Array, start: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(start, start + length));

/** Whether a file ends with these bytes. */
export const endsWith = ({ end }: FileEnds, last: readonly number[]): boolean =>
  end.length >= last.length && last.every((byte, at) => end[end.length - last.length + at] === byte);

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
