/** Which label file belongs to which image, by position in the lists that were given. */
export interface LabelMatches {
  labelOfImage: Map<number, number>;
  /** Label files that belong to no image, and images without a label. */
  unmatched: string[];
}

interface NamedFile {
  folders: string[];
  /** File name without extension and data set suffix: what an image and its label share. */
  key: string;
  /** For example "labelTrainIds"; undefined for a plain name. */
  variant: string | undefined;
}

const IMAGE_SUFFIX = /_(leftImg8bit|rgb_anon)$/;
/** Cityscapes and ACDC keep several renderings of one label beside each other. */
const LABEL_SUFFIX =
  /_(?:gtFine|gtCoarse|gt)_(labelTrainIds|labelIds|labelColor|color|instanceIds|instanceTrainIds|invIds)$/;

function splitPath(path: string): { folders: string[]; stem: string } {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  return { folders, stem: name.replace(/\.[^.]+$/, '') };
}

function namedImage(path: string): NamedFile {
  const { folders, stem } = splitPath(path);
  return { folders, key: stem.replace(IMAGE_SUFFIX, ''), variant: undefined };
}

function namedLabel(path: string): NamedFile {
  const { folders, stem } = splitPath(path);
  const variant = LABEL_SUFFIX.exec(stem)?.[1];
  return { folders, key: stem.replace(LABEL_SUFFIX, '').replace(IMAGE_SUFFIX, ''), variant };
}

/** Renderings that hold class ids, best first: which one fits depends on whether the class list maps ids. */
const usableVariants = (mapsIds: boolean): (string | undefined)[] =>
  mapsIds ? [undefined, 'labelIds', 'labelTrainIds'] : [undefined, 'labelTrainIds', 'labelIds'];

/** How many folders two paths share, counted from the file upwards. */
function sharedFolders(a: string[], b: string[]): number {
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a.at(-1 - shared) === b.at(-1 - shared)) shared++;
  return shared;
}

/** The position with the highest score; undefined where two share it, because nothing tells which is meant. */
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
 * Pairs label files with images of the same name, whatever the extension; Cityscapes and ACDC suffixes are taken off.
 * Where a name occurs in several folders, the paths must agree from the file upwards (`a/1.png` with `labels/a/1.png`):
 * an image and a label are paired if each is the other's only best.
 */
export function matchLabels(imagePaths: string[], labelPaths: string[], mapsIds: boolean): LabelMatches {
  const images = imagePaths.map(namedImage);
  const labels = labelPaths.map(namedLabel);
  const variants = usableVariants(mapsIds);
  const imagesByKey = groupByKey(images, () => true);
  const labelsByKey = groupByKey(labels, ({ variant }) => variants.includes(variant));
  const closeness = (image: number, label: number): number =>
    sharedFolders(images[image]?.folders ?? [], labels[label]?.folders ?? []);
  const preference = (label: number): number => -variants.indexOf(labels[label]?.variant) / variants.length;

  const labelOfImage = new Map<number, number>();
  images.forEach(({ key }, image) => {
    const label = uniqueBest(labelsByKey.get(key) ?? [], (label) => closeness(image, label) + preference(label));
    if (label === undefined) return;
    if (uniqueBest(imagesByKey.get(key) ?? [], (other) => closeness(other, label)) === image) {
      labelOfImage.set(image, label);
    }
  });
  return { labelOfImage, unmatched: unmatchedPaths() };

  function unmatchedPaths(): string[] {
    const used = new Set(labelOfImage.values());
    const matchedKeys = new Set([...used].map((label) => labels[label]?.key));
    // Other renderings of a label that is used are no loss.
    const spare = (label: NamedFile): boolean => label.variant !== undefined && matchedKeys.has(label.key);
    return [
      ...labelPaths.filter((_, label) => !used.has(label) && !spare(labels[label] as NamedFile)),
      ...imagePaths.filter((_, image) => !labelOfImage.has(image)),
    ];
  }
}
