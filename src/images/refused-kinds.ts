import type { ImageWords } from '../protocol/image-kinds.js';
import { ascii } from './kinds/kind.js';
import { DEVELOP, MAGICK } from './unread-form.js';

/** A kind of file that is recognised in order to be refused by its name. */
export interface RefusedKind {
  isOne(bytes: Uint8Array): boolean;
  /** The word behind its name. */
  what: 'images' | 'files';
  /** Who has such files, and how they become one that is read. */
  advice: string;
}

const begins =
  (...texts: string[]) =>
  (bytes: Uint8Array): boolean =>
    texts.some((text) => ascii(bytes, 0, text.length) === text);

/** The brand of a file in boxes, as MPEG-4 and its kin are. */
const brand =
  (pattern: RegExp) =>
  (bytes: Uint8Array): boolean =>
    ascii(bytes, 4, 4) === 'ftyp' && pattern.test(ascii(bytes, 8, 4));

const textBegins =
  (pattern: RegExp) =>
  (bytes: Uint8Array): boolean =>
    pattern.test(ascii(bytes, 0, 256).replace(/^\xef\xbb\xbf/, ''));

const FRAMES = 'Save its frames as PNG (ffmpeg -i FILE %05d.png).';
const ARRAY = 'Save its pictures as PNG of 8 bits, one a file.';

const raw = (isOne: RefusedKind['isOne']): RefusedKind => ({ isOne, what: 'images', advice: DEVELOP });
const converted = (isOne: RefusedKind['isOne'], advice = MAGICK): RefusedKind => ({ isOne, what: 'images', advice });
const file = (isOne: RefusedKind['isOne'], advice: string): RefusedKind => ({ isOne, what: 'files', advice });

/** None of them may be a kind that is read. */
export const REFUSED = {
  AVIF: converted(brand(/^avi[fs]$/), 'Convert it to PNG (avifdec FILE FILE.png).'),
  HEIC: converted(brand(/^(he[ivm][cxms]|mif1|msf1)$/), 'Convert it to PNG (heif-convert FILE FILE.png).'),
  'JPEG 2000': converted(
    begins('\0\0\0\x0cjP  \r\n\x87\n', '\xff\x4f\xff\x51'),
    'Convert it to PNG (opj_decompress -i FILE -o FILE.png).',
  ),
  'JPEG XL': converted(begins('\xff\x0a', '\0\0\0\x0cJXL \r\n\x87\n'), 'Convert it to PNG (djxl FILE FILE.png).'),
  'JPEG XR': converted(
    begins('II\xbc\x01', 'II\xbc\0'),
    'Convert it to PNG (JxrDecApp -i FILE -o FILE.bmp, or an image editor).',
  ),
  Photoshop: converted(begins('8BPS'), 'Export it as PNG (magick "FILE[0]" FILE.png).'),
  OpenEXR: converted(
    begins('\x76\x2f\x31\x01'),
    'Map it to 8 bits and save it as PNG (magick FILE -colorspace sRGB -depth 8 FILE.png).',
  ),
  'Radiance HDR': converted(
    begins('#?RADIANCE', '#?RGBE'),
    'Map it to 8 bits and save it as PNG (magick FILE -colorspace sRGB -depth 8 FILE.png).',
  ),
  'raw Canon': raw((bytes) => (begins('II*\0')(bytes) && ascii(bytes, 8, 2) === 'CR') || brand(/^crx $/)(bytes)),
  'raw Fujifilm': raw(begins('FUJIFILMCCD-RAW')),
  'raw Olympus': raw(begins('IIRO', 'IIRS', 'MMOR')),
  'raw Panasonic': raw(begins('IIU\0')),
  'raw Sigma': raw(begins('FOVb')),
  'raw Minolta': raw(begins('\0MRM')),
  'PNM (PPM, PGM, PBM)': converted(
    (bytes) => /^P[1-7][\s#]/.test(ascii(bytes, 0, 3)),
    'Convert it to PNG (pnmtopng FILE > FILE.png; magick FILE FILE.png).',
  ),
  QOI: converted(begins('qoif')),
  DDS: converted(begins('DDS ')),
  ICO: converted(begins('\0\0\x01\0')),
  'Sun raster': converted(begins('\x59\xa6\x6a\x95')),
  XCF: converted(begins('gimp xcf'), 'Export it as PNG from GIMP.'),
  DjVu: converted(begins('AT&TFORM'), 'Convert it to PNG (ddjvu -format=tiff FILE FILE.tif).'),
  FITS: converted(begins('SIMPLE  ='), ARRAY),
  DICOM: converted(
    (bytes) => ascii(bytes, 128, 4) === 'DICM',
    'Convert it to PNG (dcm2pnm --write-png FILE FILE.png).',
  ),
  HDF5: file(begins('\x89HDF\r\n\x1a\n'), ARRAY),
  MATLAB: file(begins('MATLAB 5.0'), ARRAY),
  NumPy: file(begins('\x93NUMPY'), 'Save it as PNG (PIL.Image.fromarray(numpy.load("FILE")).save("FILE.png")).'),
  SVG: converted(textBegins(/<svg[\s>]/), 'Draw it to PNG (rsvg-convert FILE > FILE.png).'),
  PDF: file(begins('%PDF-'), 'Draw its pages to PNG (pdftoppm -png FILE FILE).'),
  MPEG: file(
    (bytes) =>
      brand(/^(mp4|isom|iso\d|avc1|M4V|qt {2}|3gp|dash|mmp4|MSNV)/)(bytes) ||
      begins('\0\0\x01\xba', '\0\0\x01\xb3')(bytes),
    FRAMES,
  ),
  AVI: file((bytes) => begins('RIFF')(bytes) && ascii(bytes, 8, 4) === 'AVI ', FRAMES),
  Matroska: file(begins('\x1a\x45\xdf\xa3'), FRAMES),
  zip: file(begins('PK\x03\x04'), 'Unpack it, and open the folder.'),
  'Git LFS pointer': file(begins('version https://git-lfs'), 'It names a file that was not downloaded: git lfs pull.'),
  HTML: file(
    textBegins(/^\s*<(!doctype html|html)/i),
    'A web page was saved in place of the file: download the file again.',
  ),
} satisfies Record<string, RefusedKind> & { [Words in ImageWords]?: never };

/** The kind of a file that is not read; undefined where the file is no image that is known. */
export function refusedKindOf(bytes: Uint8Array): { words: string; advice: string } | undefined {
  const found = Object.entries<RefusedKind>(REFUSED).find(([, { isOne }]) => isOne(bytes));
  return found && { words: `${found[0]} ${found[1].what}`, advice: found[1].advice };
}
