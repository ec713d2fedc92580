import { type ImageKind, imageKinds } from '../protocol/image-kinds.js';
import { bmp } from './kinds/bmp.js';
import { gif } from './kinds/gif.js';
import { jpeg } from './kinds/jpeg.js';
import type { KindOfImage } from './kinds/kind.js';
import { png } from './kinds/png.js';
import { tiff } from './kinds/tiff.js';
import { webp } from './kinds/webp.js';

const table = { png, jpeg, webp, tiff, bmp, gif } as const;

/** How each kind of image is read. */
export const KINDS: Record<ImageKind, KindOfImage> = table;

/** The kinds that the platform decodes. */
export type PlatformKind = {
  [Kind in keyof typeof table]: (typeof table)[Kind]['decoder'] extends 'platform' ? Kind : never;
}[keyof typeof table];

/** The kinds that our own code decodes. */
export type OwnKind = Exclude<ImageKind, PlatformKind>;

export const isPlatformKind = (kind: ImageKind): kind is PlatformKind => KINDS[kind].decoder === 'platform';

/** The kind by the first bytes only: the file may still be damaged. */
export const imageKindOf = (bytes: Uint8Array): ImageKind | undefined =>
  imageKinds.find((kind) => KINDS[kind].isOne(bytes));
