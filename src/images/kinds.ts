import { type ImageKind, type ImageWords, imageKinds } from '../protocol/image-kinds.js';
import { jpeg } from './kinds/jpeg.js';
import { ascii, type KindOfImage } from './kinds/kind.js';
import { png } from './kinds/png.js';
import { webp } from './kinds/webp.js';

const table = { png, jpeg, webp } as const;

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

const brandOf = (bytes: Uint8Array): string => ascii(bytes, 4, 8);

type Recognise = KindOfImage['isOne'];

/** Kinds that are recognised in order to be refused by name. None of them may be a kind that is read. */
const REFUSED = {
  GIF: (bytes) => ascii(bytes, 0, 3) === 'GIF',
  BMP: (bytes) => ascii(bytes, 0, 2) === 'BM',
  TIFF: (bytes) => ascii(bytes, 0, 4) === 'II*\0' || ascii(bytes, 0, 4) === 'MM\0*',
  AVIF: (bytes) => brandOf(bytes) === 'ftypavif',
  HEIC: (bytes) => brandOf(bytes).startsWith('ftyphe') || brandOf(bytes) === 'ftypmif1',
} satisfies Record<string, Recognise> & { [Words in ImageWords]?: never };

/** The name of a kind that is not read; undefined where the file is no image that is known. */
export const refusedKindOf = (bytes: Uint8Array): string | undefined =>
  Object.entries<Recognise>(REFUSED).find(([, isOne]) => isOne(bytes))?.[0];
