import { IMAGE_EXTENSION } from '../../protocol/image-kinds.js';

/**
 * What a label's name says of its ids. `plain`: nothing, it is the image's name. `colours`: it shows class colours.
 * `never`: instances, outlines or a picture of labels over the image.
 */
export type Variant = 'plain' | 'train-ids' | 'label-ids' | 'label' | 'colours' | 'never';

export interface NamedFile {
  folders: string[];
  /** File name without extension, and without what marks an image or a label. An image and its label share it. */
  key: string;
  variant: Variant;
  /** The image's name with its extension. A label `1.jpg.png` says it; for a label `1.png` it is undefined. */
  imageName: string | undefined;
}

/** Behind the names of images of Cityscapes (also with fog and rain), ACDC and Dark Zurich. Their labels lack it. */
const IMAGE_SUFFIX = /_(leftImg8bit(_(foggy|rain)_[\w.]+)?|rgb_anon)$/;

/** What other data sets mark images by. It counts only where a label has the name without it. */
const IMAGE_MARKS = [
  /[_.-](sat|sat_?rgb|satellite|rgb|rgbir|irrg|rgir|nir|image|img|im|photo|input)$/i,
  /^(img|image|im|photo|sat|satellite|rgb|input)[_.-]/i,
];

/**
 * Marks that data sets and tools give labels: behind `_`, `-` or `.` at the end of the name, or in front of it. A mark counts
 * only where an image has the name without it.
 */
const GT = '(gt(Fine|Coarse)?[_.-])?';
const at = (words: string): RegExp[] => [
  new RegExp(`[_.-]${GT}(${words})$`, 'i'),
  new RegExp(`^${GT}(${words})[_.-]`, 'i'),
];
const LABEL_MARKS: readonly { patterns: RegExp[]; variant: Variant }[] = [
  {
    patterns: at(
      'instance_?(train)?_?ids?|instances?(_?id_?rgb)?|inst|inv_?(ids|gr[ae]y)|panoptic|polygons|parts_\\d+|vis|overlay',
    ),
    variant: 'never',
  },
  { patterns: at('(label|train|class|instance)?_?colou?rs?(_?rgb)?'), variant: 'colours' },
  { patterns: at('(label_?)?(cs_?)?train_?ids?'), variant: 'train-ids' },
  { patterns: at('label_?ids?|label_?level\\d_?ids?'), variant: 'label-ids' },
  {
    patterns: at(
      'l|lbl|gt(Fine|Coarse)?|((seg|segm|segmentation|semantic|gt)[_.-])?(masks?|msk|labels?)(_?no_?boundary)?|seg|segm|segmentation|semantic|sem|ground_?truth|target|anno(t|tations?)?|class(es)?|ids?',
    ),
    variant: 'label',
  },
];

/** macOS hands names out with accents as characters of their own. Here both forms are one. */
const normal = (path: string): string => path.normalize('NFC');

function splitPath(path: string): { folders: string[]; name: string; stem: string } {
  const folders = normal(path).split('/');
  const name = folders.pop() ?? '';
  return { folders, name, stem: name.replace(/\.[^.]+$/, '') };
}

export function namedImage(path: string): NamedFile {
  const { folders, name, stem } = splitPath(path);
  return { folders, key: stem.replace(IMAGE_SUFFIX, ''), variant: 'plain', imageName: name };
}

/** The key of the image that a name stands for; undefined where no image has it, or several. */
export type KeyOf = (name: string) => string | undefined;

/** Images are found by their keys, and by what is left of these without the marks of images. */
export function keysOf(images: readonly NamedFile[]): KeyOf {
  const keys = new Set(images.map(({ key }) => key));
  const shorter = new Map<string, Set<string>>();
  for (const key of keys) {
    for (const mark of IMAGE_MARKS) {
      const rest = key.replace(mark, '');
      if (rest !== key && rest !== '') shorter.set(rest, (shorter.get(rest) ?? new Set()).add(key));
    }
  }
  return (name) => {
    if (keys.has(name)) return name;
    const found = [...(shorter.get(name) ?? [])];
    return found.length === 1 ? found[0] : undefined;
  };
}

/** What is left of a name without the mark of a label, where an image has that name. */
function unmarked(stem: string, keyOf: KeyOf): Pick<NamedFile, 'key' | 'variant'> | undefined {
  for (const { patterns, variant } of LABEL_MARKS) {
    for (const pattern of patterns) {
      if (!pattern.test(stem)) continue;
      const key = keyOf(stem.replace(pattern, '').replace(IMAGE_EXTENSION, '').replace(IMAGE_SUFFIX, ''));
      if (key !== undefined) return { key, variant };
    }
  }
  return undefined;
}

/** A label's key and variant. Where an image has the label's whole name, the name has no mark. */
function withoutMark(stem: string, keyOf: KeyOf): Pick<NamedFile, 'key' | 'variant'> {
  const whole = stem.replace(IMAGE_SUFFIX, '');
  const own = keyOf(whole);
  if (own === whole) return { key: own, variant: 'plain' };
  return unmarked(stem, keyOf) ?? { key: own ?? whole, variant: 'plain' };
}

/** The left picture of a stereo pair has a mark of labels. */
const STEREO = /[_.-]l$/i;

/** Whether a file of the images is, by its name, a label of another of them. */
export function isLabelOfAnother(path: string, keyOf: KeyOf): boolean {
  const { stem } = splitPath(path);
  return !STEREO.test(stem) && unmarked(stem, keyOf) !== undefined;
}

export function namedLabel(path: string, keyOf: KeyOf): NamedFile {
  const { folders, stem } = splitPath(path);
  const imageName = IMAGE_EXTENSION.test(stem) ? stem : undefined;
  return { folders, ...withoutMark(stem.replace(IMAGE_EXTENSION, ''), keyOf), imageName };
}
