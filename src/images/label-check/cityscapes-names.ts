/** The kinds of ids that Cityscapes' label maps hold. */
export type CityscapesKind = 'label-ids' | 'train-ids' | 'instance-ids';

/** How the names of Cityscapes' own files end, before the ending of the format. */
const ENDINGS: readonly (readonly [RegExp, CityscapesKind])[] = [
  [/_labelTrainIds\.\w+$/i, 'train-ids'],
  [/_labelIds\.\w+$/i, 'label-ids'],
  [/_instanceIds\.\w+$/i, 'instance-ids'],
];

/** The kind of ids that the names of all files say; undefined where one of them says nothing, or another kind. */
export function kindByNames(paths: readonly string[]): CityscapesKind | undefined {
  const kinds = new Set(paths.map((path) => ENDINGS.find(([ending]) => ending.test(path))?.[1]));
  const [kind] = kinds;
  return kinds.size === 1 ? kind : undefined;
}
