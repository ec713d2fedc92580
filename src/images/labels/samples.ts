import { UserError } from '../../protocol/errors.js';
import { ANY_LABEL_MAP_KIND, IMAGE_KINDS, type LabelMapKind, mayBeLabelMap } from '../../protocol/image-kinds.js';
import { readImageHeader } from '../header.js';
import { imageKindOf } from '../kinds.js';
import { SAMPLE_READERS } from '../sample-readers.js';
import type { StoredSamples } from '../stored-samples.js';

/** A label file as it is stored. What its values mean is not known yet. */
export interface LabelSamples {
  width: number;
  height: number;
  kind: 'grey' | 'palette' | 'true-colour';
  /** Grey values; or indices into `colours`. */
  values: Uint8Array | Uint16Array;
  /** 0xrrggbb of each index. The colours of true colour stand in the order in which they first occur. Undefined for grey. */
  colours: readonly number[] | undefined;
  /** Half a sentence about what of the file is not read. */
  remark?: string;
}

/** No set of classes has more colours. A file with more is a photograph, or labels that were compressed like one. */
const MOST_COLOURS = 4096;

/** The samples of one channel, the first of `channels`. */
const firstChannel = ({ data, channels }: StoredSamples): Uint8Array | Uint16Array =>
  channels === 1 ? data : data.filter((_, sample) => sample % channels === 0);

function indexColours(
  { data, channels, depth }: StoredSamples,
  path: string,
): Pick<LabelSamples, 'values' | 'colours'> {
  const shift = depth === 16 ? 8 : 0;
  const values = new Uint16Array(data.length / channels);
  const places = new Map<number, number>();
  for (let pixel = 0, at = 0; pixel < values.length; pixel++, at += channels) {
    const [red, green, blue] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    const colour = ((red >> shift) << 16) | ((green >> shift) << 8) | (blue >> shift);
    let place = places.get(colour);
    if (place === undefined) {
      place = places.size;
      if (place === MOST_COLOURS) throw tooManyColours(path);
      places.set(colour, place);
    }
    values[pixel] = place;
  }
  return { values, colours: [...places.keys()] };
}

const tooManyColours = (path: string): UserError =>
  new UserError('not-a-label-map', `${path}: it has more than ${MOST_COLOURS} colours, so it is no label map.`, {
    file: path,
    advice: `Use label maps as PNG that were never saved as JPEG and never resized by interpolation.`,
  });

/** @throws UserError for a file that is no image, and for one of a kind that changes ids */
function labelMapKindOf(bytes: Uint8Array, path: string): LabelMapKind {
  const kind = imageKindOf(bytes);
  if (kind === undefined) throw noImage(bytes, path);
  if (mayBeLabelMap(kind)) return kind;
  const { words } = IMAGE_KINDS[kind];
  const message = `${path}: label maps must be ${ANY_LABEL_MAP_KIND}, this is a ${words} file: its compression changes ids.`;
  throw new UserError('label-not-png', message, {
    file: path,
    advice: `Save the label maps as PNG from their source; a ${words} file turned into a PNG keeps the wrong ids.`,
  });
}

/** Of a file that is no image at all, the advice names only the kinds of label maps. */
function noImage(bytes: Uint8Array, path: string): unknown {
  try {
    return readImageHeader(bytes, path);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unsupported-image') return error;
    return new UserError(error.code, error.message, {
      file: path,
      advice: `Save the label maps as ${ANY_LABEL_MAP_KIND}.`,
    });
  }
}

/** Throws UserError naming the file: label-not-png, not-a-label-map, and those of the reader. */
export function decodeLabelSamples(bytes: Uint8Array, path: string): LabelSamples {
  const samples = SAMPLE_READERS[labelMapKindOf(bytes, path)](bytes, path);
  const { width, height, channels, palette, remark } = samples;
  const said = remark && { remark };
  if (channels >= 3) return { width, height, kind: 'true-colour', ...indexColours(samples, path), ...said };
  const values = firstChannel(samples);
  const colours = palette?.map(([red = 0, green = 0, blue = 0]) => (red << 16) | (green << 8) | blue);
  return { width, height, kind: colours ? 'palette' : 'grey', values, colours, ...said };
}
