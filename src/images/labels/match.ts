import { LABEL_MAP_EXTENSION } from '../../protocol/image-kinds.js';
import { inLabelFolder } from '../../protocol/label-folders.js';
import { listOf } from '../name-list.js';
import { isLabelOfAnother, keysOf, type NamedFile, namedImage, namedLabel, type Variant } from './file-names.js';

/** Which label file belongs to which image, by position in the lists that were given. */
export interface LabelMatches {
  labelOfImage: Map<number, number>;
  /** Label files that belong to no image, */
  unmatchedLabels: string[];
  /** and images without a label. */
  unmatchedImages: string[];
  /** Which of several files is used. */
  choices: string[];
  /** Where it is not clear which one is meant; undefined where there is no doubt. */
  unclear: UnclearLabels | undefined;
}

export interface UnclearLabels {
  message: string;
  advice: string;
}

/** Whether a label has the name of an image. It may still belong to none: another may fit as well. */
export function anyNameMatches(imagePaths: readonly string[], labelPaths: readonly string[]): boolean {
  const keyOf = keysOf(imagePaths.map(namedImage));
  return labelPaths.some((path) => keyOf(namedLabel(path, keyOf).key) !== undefined);
}

/** Images that by their folders or names are labels: somebody gave one folder for both. */
export function imagesLikeLabels(imagePaths: readonly string[]): string[] {
  const keyOf = keysOf(imagePaths.map(namedImage));
  const some = imagePaths.filter((path) => inLabelFolder(path) || isLabelOfAnother(path, keyOf));
  // A set of which all lie in such a folder is named so by accident.
  return some.length < imagePaths.length ? some : [];
}

/** Files that hold classes, the best first. The order depends on whether the class list maps ids. */
const usableVariants = (mapsIds: boolean): Variant[] =>
  mapsIds
    ? ['plain', 'label-ids', 'label', 'train-ids', 'colours']
    : ['plain', 'train-ids', 'label', 'label-ids', 'colours'];

const VARIANT_WORDS: Record<Exclude<Variant, 'never'>, string> = {
  plain: 'the one with the name of the image',
  'train-ids': 'the one with train ids',
  'label-ids': 'the one with label ids',
  label: 'the label map',
  colours: 'the one with class colours',
};

/** How many folders two paths share, counted from the file upwards. */
function sharedFolders(a: string[], b: string[]): number {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a.at(-1 - shared) === b.at(-1 - shared)) shared++;
  return shared;
}

/** A path's folders below those that all files share, as a text. */
function placesOf(files: readonly NamedFile[]): (file: NamedFile | undefined) => string {
  const [first, ...rest] = files.map(({ folders }) => folders);
  let shared = first?.length ?? 0;
  for (const folders of rest) while (!first?.slice(0, shared).every((name, at) => folders[at] === name)) shared--;
  return (file) => (file?.folders ?? []).slice(shared).join('/');
}

/** More for a label that lies at its image's own place; less than any folder and any variant counts. */
const SAME_PLACE = 0.05;

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

/** Of files with one name in the same place, a likely label map goes first. */
const likeliness = (path: string): number =>
  (LABEL_MAP_EXTENSION.test(path) ? 0.01 : 0) + (inLabelFolder(path) ? 0.02 : 0);

/**
 * Pairs label files with images of the same name; the extension does not count. Marks such as `_L`, `mask_` or
 * Cityscapes' `_gtFine_labelTrainIds` are taken off where an image has the name that is left.
 * Where a name occurs in several folders, the paths must agree from the file upwards (`a/1.png` with `labels/a/1.png`), and where
 * that does not tell, from the opened folder downwards (`a/1.png` and not `backup/a/1.png`): an image and a label are paired if each is
 * the other's only best. A label may keep the extension of its image: `1.jpg.png`
 * does not belong to `1.png`.
 */
export function matchLabels(imagePaths: string[], labelPaths: string[], mapsIds: boolean): LabelMatches {
  const images = imagePaths.map(namedImage);
  const keyOf = keysOf(images);
  const labels = labelPaths.map((path) => namedLabel(path, keyOf));
  const variants = usableVariants(mapsIds);
  const imagesByKey = groupByKey(images, () => true);
  const labelsByKey = groupByKey(labels, ({ variant }) => variants.includes(variant));
  const [placeOfImage, placeOfLabel] = [placesOf(images), placesOf(labels)];
  const isSamePlace = (image: NamedFile | undefined, label: NamedFile | undefined): boolean =>
    image?.folders.join('/') === label?.folders.join('/') || placeOfImage(image) === placeOfLabel(label);
  const closeness = (image: number, label: number): number =>
    sharedFolders(images[image]?.folders ?? [], labels[label]?.folders ?? []) +
    (isSamePlace(images[image], labels[label]) ? SAME_PLACE : 0);
  const preference = (label: number): number => -variants.indexOf(labels[label]?.variant ?? 'plain') / variants.length;
  /** A label with the whole name of its image belongs to no other image. */
  const mayBelong = (image: number, label: number): boolean =>
    [undefined, images[image]?.imageName].includes(labels[label]?.imageName);
  const tellsImage = (label: number): number => (labels[label]?.imageName === undefined ? 0 : 0.5 / variants.length);
  const value = (label: number): number => preference(label) + tellsImage(label) + likeliness(labelPaths[label] ?? '');

  const labelOfImage = new Map<number, number>();
  /** Images and labels of which it is not clear which one belongs to which. */
  const unclear = { images: new Set<number>(), labels: new Set<number>() };
  images.forEach(({ key }, image) => {
    const possible = (labelsByKey.get(key) ?? []).filter((label) => mayBelong(image, label));
    const label = uniqueBest(possible, (each) => closeness(image, each) + value(each));
    if (label === undefined) {
      if (possible.length > 0) unclear.images.add(image);
      for (const each of possible) unclear.labels.add(each);
      return;
    }
    const others = (imagesByKey.get(key) ?? []).filter((other) => mayBelong(other, label));
    const best = uniqueBest(others, (other) => closeness(other, label));
    if (best === image) labelOfImage.set(image, label);
    else if (best === undefined) {
      unclear.images.add(image);
      unclear.labels.add(label);
    }
  });
  const pathsOf = (paths: string[], positions: Iterable<number>) => [...positions].map((at) => paths[at] ?? '');
  const unmatchedImages = imagePaths.filter((_, image) => !labelOfImage.has(image));
  return {
    labelOfImage,
    unmatchedLabels: unmatchedLabels(),
    unmatchedImages,
    choices: choiceNotes(),
    unclear: unclearLabels(),
  };

  function unmatchedLabels(): string[] {
    const used = new Set(labelOfImage.values());
    const matchedKeys = new Set([...used].map((label) => labels[label]?.key));
    // Where a label is used, its other renderings are not missed.
    const spare = (label: NamedFile): boolean => label.variant !== 'plain' && matchedKeys.has(label.key);
    return labelPaths.filter((_, label) => !used.has(label) && !spare(labels[label] as NamedFile));
  }

  /** Which one was chosen where an image has several files, one sentence for each kind of choice. */
  function choiceNotes(): string[] {
    const choices = new Map<Variant, { count: number; example: number; left: number[] }>();
    const all = groupByKey(labels, () => true);
    for (const label of labelOfImage.values()) {
      const { key = '', variant = 'plain' } = labels[label] ?? {};
      const left = (all.get(key) ?? []).filter((other) => other !== label && labels[other]?.variant !== 'plain');
      if (left.length === 0) continue;
      const so = choices.get(variant) ?? { count: 0, example: label, left };
      choices.set(variant, { ...so, count: so.count + 1 });
    }
    return [...choices].map(([variant, { count, example, left }]) => {
      const several = count === 1 ? '1 image has several label files' : `${count} images have several label files each`;
      const words = VARIANT_WORDS[variant === 'never' ? 'label' : variant];
      return `${several}: ${words} is used (${labelPaths[example]}), and not ${listOf(pathsOf(labelPaths, left))}.`;
    });
  }

  function unclearLabels(): UnclearLabels | undefined {
    if (unclear.images.size === 0) return undefined;
    const [which, whose] = [pathsOf(imagePaths, unclear.images), pathsOf(labelPaths, unclear.labels)];
    return {
      message: `It is not clear which of the label files ${listOf(whose)} belongs to which of the images ${listOf(which)}: their names fit in several ways, so none of them is used.`,
      advice: 'Give each label map the name and the folders of its image.',
    };
  }
}
