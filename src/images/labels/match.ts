import { IMAGE_EXTENSION } from '../../protocol/image-kinds.js';

/** Which label file belongs to which image, by position in the lists that were given. */
export interface LabelMatches {
  labelOfImage: Map<number, number>;
  /** Label files that belong to no image, and images without a label. */
  unmatched: string[];
}

/** What a label's suffix says of its ids. `plain`: it has no suffix. `no-ids`: it is a rendering and no label map. */
type Variant = 'plain' | 'train-ids' | 'label-ids' | 'label' | 'no-ids';

interface NamedFile {
  folders: string[];
  /** File name without extension and suffix. An image and its label share it. */
  key: string;
  variant: Variant;
  /** The image's name with its extension. A label `1.jpg.png` says it; for a label `1.png` it is undefined. */
  imageName: string | undefined;
}

const IMAGE_SUFFIX = /_(leftImg8bit|rgb_anon)$/;

/**
 * Suffixes that data sets and tools give labels, behind `_`, `-` or `.`, the longest first. A suffix counts only where an
 * image has the name without it.
 */
const LABEL_SUFFIXES: readonly { pattern: RegExp; variant: Variant }[] = [
  {
    pattern:
      /[_.-](gt(Fine|Coarse)?[_.-])?(label)?(colou?rs?|instance_?(Train)?_?Ids?|instances?|invIds|panoptic|polygons|vis|overlay)$/i,
    variant: 'no-ids',
  },
  { pattern: /[_.-](gt(Fine|Coarse)?[_.-])?(label_?)?train_?ids?$/i, variant: 'train-ids' },
  { pattern: /[_.-](gt(Fine|Coarse)?[_.-])?label_?ids?$/i, variant: 'label-ids' },
  {
    pattern:
      /[_.-](l|lbl|gt(Fine|Coarse)?|((seg|segm|segmentation|semantic|gt)[_.-])?(masks?|labels?)|seg|segm|segmentation|semantic|sem|ground_?truth|anno(tations?)?|class(es)?|ids?)$/i,
    variant: 'label',
  },
];

function splitPath(path: string): { folders: string[]; name: string; stem: string } {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  return { folders, name, stem: name.replace(/\.[^.]+$/, '') };
}

function namedImage(path: string): NamedFile {
  const { folders, name, stem } = splitPath(path);
  return { folders, key: stem.replace(IMAGE_SUFFIX, ''), variant: 'plain', imageName: name };
}

/** A label's name without its suffix. Where an image has the label's whole name, the name has no suffix. */
function withoutSuffix(stem: string, isImage: (key: string) => boolean): Pick<NamedFile, 'key' | 'variant'> {
  const key = stem.replace(IMAGE_SUFFIX, '');
  if (isImage(key)) return { key, variant: 'plain' };
  for (const { pattern, variant } of LABEL_SUFFIXES) {
    const shorter = stem.replace(pattern, '').replace(IMAGE_EXTENSION, '').replace(IMAGE_SUFFIX, '');
    if (pattern.test(stem) && isImage(shorter)) return { key: shorter, variant };
  }
  return { key, variant: 'plain' };
}

function namedLabel(path: string, isImage: (key: string) => boolean): NamedFile {
  const { folders, stem } = splitPath(path);
  const imageName = IMAGE_EXTENSION.test(stem) ? stem : undefined;
  return { folders, ...withoutSuffix(stem.replace(IMAGE_EXTENSION, ''), isImage), imageName };
}

/** Whether a label has the name of an image. It may still belong to none: another may fit as well. */
export function anyNameMatches(imagePaths: readonly string[], labelPaths: readonly string[]): boolean {
  const keys = new Set(imagePaths.map((path) => namedImage(path).key));
  const isImage = (key: string) => keys.has(key);
  return labelPaths.some((path) => isImage(namedLabel(path, isImage).key));
}

/** Renderings that hold class ids, the best first. The order depends on whether the class list maps ids. */
const usableVariants = (mapsIds: boolean): Variant[] =>
  mapsIds ? ['plain', 'label-ids', 'label', 'train-ids'] : ['plain', 'train-ids', 'label', 'label-ids'];

/** How many folders two paths share, counted from the file upwards. */
function sharedFolders(a: string[], b: string[]): number {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a.at(-1 - shared) === b.at(-1 - shared)) shared++;
  return shared;
}

/** The position with the highest score. Undefined where two share it: then it is not clear which one is meant. */
function uniqueBest(positions: number[], score: (position: number) => number): number | undefined {
  const scored = positions.map((position) => ({ position, score: score(position) })).sort((a, b) => b.score - a.score);
  const [first, second] = scored;
  return first && first.score !== second?.score ? first.position : undefined;
}

function groupByKey(files: NamedFile[], usable: (file: NamedFile) => boolean): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  files.forEach((file, position) => {
    if (!usable(file)) return;
    const group = groups.get(file.key);
    if (group) group.push(position);
    else groups.set(file.key, [position]);
  });
  return groups;
}

/**
 * Pairs label files with images of the same name; the extension does not count. Suffixes such as `_L`, `_mask` or
 * Cityscapes' `_gtFine_labelTrainIds` are taken off where an image has the name that is left.
 * Where a name occurs in several folders, the paths must agree from the file upwards (`a/1.png` with `labels/a/1.png`):
 * an image and a label are paired if each is the other's only best. A label may keep the extension of its image: `1.jpg.png`
 * does not belong to `1.png`.
 */
export function matchLabels(imagePaths: string[], labelPaths: string[], mapsIds: boolean): LabelMatches {
  const images = imagePaths.map(namedImage);
  const keys = new Set(images.map(({ key }) => key));
  const labels = labelPaths.map((path) => namedLabel(path, (key) => keys.has(key)));
  const variants = usableVariants(mapsIds);
  const imagesByKey = groupByKey(images, () => true);
  const labelsByKey = groupByKey(labels, ({ variant }) => variants.includes(variant));
  const closeness = (image: number, label: number): number =>
    sharedFolders(images[image]?.folders ?? [], labels[label]?.folders ?? []);
  const preference = (label: number): number => -variants.indexOf(labels[label]?.variant ?? 'plain') / variants.length;
  /** A label with the whole name of its image belongs to no other image. */
  const mayBelong = (image: number, label: number): boolean =>
    [undefined, images[image]?.imageName].includes(labels[label]?.imageName);
  const tellsImage = (label: number): number => (labels[label]?.imageName === undefined ? 0 : 0.5 / variants.length);

  const labelOfImage = new Map<number, number>();
  images.forEach(({ key }, image) => {
    const possible = (labelsByKey.get(key) ?? []).filter((label) => mayBelong(image, label));
    const label = uniqueBest(possible, (label) => closeness(image, label) + preference(label) + tellsImage(label));
    if (label === undefined) return;
    const others = (imagesByKey.get(key) ?? []).filter((other) => mayBelong(other, label));
    if (uniqueBest(others, (other) => closeness(other, label)) === image) {
      labelOfImage.set(image, label);
    }
  });
  return { labelOfImage, unmatched: unmatchedPaths() };

  function unmatchedPaths(): string[] {
    const used = new Set(labelOfImage.values());
    const matchedKeys = new Set([...used].map((label) => labels[label]?.key));
    // Where a label is used, its other renderings are not missed.
    const spare = (label: NamedFile): boolean => label.variant !== 'plain' && matchedKeys.has(label.key);
    return [
      ...labelPaths.filter((_, label) => !used.has(label) && !spare(labels[label] as NamedFile)),
      ...imagePaths.filter((_, image) => !labelOfImage.has(image)),
    ];
  }
}
