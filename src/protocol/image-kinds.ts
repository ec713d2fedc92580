/** What page, command line and messages say of a kind of image. How it is read stands in `src/images/kinds/`. */
interface ImageKindNames {
  /** As users call it. */
  words: string;
  /** MIME type. */
  type: string;
  /** Endings of file names, in lower case, without the dot. */
  extensions: readonly [string, ...string[]];
  /** Whether a label map may be of this kind: it must keep every id as it is. */
  labelMaps: boolean;
}

/** The kinds of image that are read, in the order in which sentences name them. */
export const IMAGE_KINDS = {
  png: { words: 'PNG', type: 'image/png', extensions: ['png'], labelMaps: true },
  jpeg: { words: 'JPEG', type: 'image/jpeg', extensions: ['jpg', 'jpeg'], labelMaps: false },
  webp: { words: 'WebP', type: 'image/webp', extensions: ['webp'], labelMaps: false },
  tiff: { words: 'TIFF', type: 'image/tiff', extensions: ['tif', 'tiff'], labelMaps: true },
  bmp: { words: 'BMP', type: 'image/bmp', extensions: ['bmp', 'dib'], labelMaps: true },
  gif: { words: 'GIF', type: 'image/gif', extensions: ['gif'], labelMaps: true },
} as const satisfies Record<string, ImageKindNames>;

export type ImageKind = keyof typeof IMAGE_KINDS;

/** The kinds of which label maps may be. */
export type LabelMapKind = {
  [Kind in ImageKind]: (typeof IMAGE_KINDS)[Kind]['labelMaps'] extends true ? Kind : never;
}[ImageKind];

/** The kinds by the words of users. */
export type ImageWords = (typeof IMAGE_KINDS)[ImageKind]['words'];

export const imageKinds = Object.keys(IMAGE_KINDS) as ImageKind[];

export const mayBeLabelMap = (kind: ImageKind): kind is LabelMapKind => IMAGE_KINDS[kind].labelMaps;

const labelMapKinds = imageKinds.filter(mayBeLabelMap);

const wordsOf = (kinds: readonly ImageKind[]): string[] => kinds.map((kind) => IMAGE_KINDS[kind].words);
/** "PNG, JPEG or WebP" */
const oneOf = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1');
/** For the `accept` of a file input. */
const typesOf = (kinds: readonly ImageKind[]): string => kinds.map((kind) => IMAGE_KINDS[kind].type).join(',');
const endingOf = (kinds: readonly ImageKind[]): RegExp =>
  new RegExp(`\\.(${kinds.flatMap((kind) => IMAGE_KINDS[kind].extensions).join('|')})$`, 'i');

/** "PNG, JPEG, WebP" */
export const IMAGE_KINDS_LISTED = wordsOf(imageKinds).join(', ');
/** "PNG, JPEG or WebP" */
export const ANY_IMAGE_KIND = oneOf(wordsOf(imageKinds));
/** The same of label maps. */
export const ANY_LABEL_MAP_KIND = oneOf(wordsOf(labelMapKinds));

/** ".png,.tif", for the `accept` of a file input that takes other files too. */
export const LABEL_MAP_ENDINGS = labelMapKinds
  .flatMap((kind) => IMAGE_KINDS[kind].extensions.map((extension) => `.${extension}`))
  .join(',');

export const IMAGE_TYPES = typesOf(imageKinds);
export const LABEL_MAP_TYPES = typesOf(labelMapKinds);

/** The end of a file name by which it seems to be an image. */
export const IMAGE_EXTENSION = endingOf(imageKinds);
/** The same of an image of a kind that is not read: it is opened, so that it is refused by its name. */
export const REFUSED_EXTENSION =
  /\.(heic|heif|hif|avif|jp2|j2k|jpx|jxl|jxr|psd|exr|hdr|dng|cr2|cr3|nef|nrw|arw|raf|orf|rw2|pef|srw|x3f|p[bgpn]m|qoi|dds|xcf|dcm|svg)$/i;
/** The same of a label map. */
export const LABEL_MAP_EXTENSION = endingOf(labelMapKinds);
