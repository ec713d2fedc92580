import { type ClassList, IGNORED, parseClassList } from './classes.js';
import { UserError } from './errors.js';

type NamedColor = readonly [name: string, color: string];

const classList = (
  name: string,
  ignore: number[],
  colors: readonly NamedColor[],
  idMap?: Record<string, number>,
): ClassList =>
  parseClassList({
    name,
    ignore,
    classes: colors.map(([className, color], id) => ({ id, name: className, color })),
    ...(idMap && { idMap }),
  });

/** Cityscapes' train ids with the colours of its label definitions. */
const CITYSCAPES_COLORS: readonly NamedColor[] = [
  ['road', '#804080'],
  ['sidewalk', '#f423e8'],
  ['building', '#464646'],
  ['wall', '#66669c'],
  ['fence', '#be9999'],
  ['pole', '#999999'],
  ['traffic light', '#faaa1e'],
  ['traffic sign', '#dcdc00'],
  ['vegetation', '#6b8e23'],
  ['terrain', '#98fb98'],
  ['sky', '#4682b4'],
  ['person', '#dc143c'],
  ['rider', '#ff0000'],
  ['car', '#00008e'],
  ['truck', '#000046'],
  ['bus', '#003c64'],
  ['train', '#005064'],
  ['motorcycle', '#0000e6'],
  ['bicycle', '#770b20'],
];

/** Cityscapes label id of each train id; the other label ids up to 33 are not evaluated. */
const CITYSCAPES_LABEL_IDS = [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33];
const LAST_LABEL_ID = 33;

const trainIdOfLabelId: Record<string, number> = Object.fromEntries(
  Array.from({ length: LAST_LABEL_ID + 1 }, (_, labelId) => {
    const trainId = CITYSCAPES_LABEL_IDS.indexOf(labelId);
    return [String(labelId), trainId < 0 ? IGNORED : trainId];
  }),
);

/** For label maps with train ids (`..._labelTrainIds.png`; also GTA5, SYNTHIA and ACDC converted to them). */
export const CITYSCAPES_19 = classList('Cityscapes-19', [IGNORED], CITYSCAPES_COLORS);

/** For Cityscapes' original label maps (`..._labelIds.png`): the same classes, ids mapped. */
export const CITYSCAPES_19_LABEL_IDS = classList(
  'Cityscapes-19 (label ids)',
  [IGNORED],
  CITYSCAPES_COLORS,
  trainIdOfLabelId,
);

/** CamVid in the 11 classes of the SegNet tutorial; 11 is its unlabelled id. */
export const CAMVID_11 = classList(
  'CamVid-11',
  [11, IGNORED],
  [
    ['Sky', '#808080'],
    ['Building', '#800000'],
    ['Pole', '#c0c080'],
    ['Road', '#804080'],
    ['Pavement', '#3c28de'],
    ['Tree', '#808000'],
    ['SignSymbol', '#c08080'],
    ['Fence', '#404080'],
    ['Car', '#400080'],
    ['Pedestrian', '#404000'],
    ['Bicyclist', '#0080c0'],
  ],
);

/** Built-in class lists by the key that page and command line use. */
export const CLASS_PRESETS: Record<string, ClassList> = {
  'cityscapes-19': CITYSCAPES_19,
  'cityscapes-19-label-ids': CITYSCAPES_19_LABEL_IDS,
  'camvid-11': CAMVID_11,
};

/** A built-in class list. Throws UserError (unknown-classes) that lists the names. */
export function classesByName(name: string): ClassList {
  const list = Object.hasOwn(CLASS_PRESETS, name) ? CLASS_PRESETS[name] : undefined;
  if (list) return list;
  const names = Object.keys(CLASS_PRESETS).join(', ');
  throw new UserError('unknown-classes', `There is no class list "${name}". The presets are ${names}.`, {
    advice: 'Use one of these names, or the path of a class list (.json).',
  });
}

/** Names of the presets with a number of classes: only an offer, because a number does not say what the classes are. */
export const presetsOf = (count: number): string[] =>
  Object.entries(CLASS_PRESETS).flatMap(([name, { classes }]) => (classes.length === count ? [name] : []));
