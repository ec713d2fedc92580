import { type ClassList, IGNORED, parseClassList } from './classes.js';
import { ADE20K } from './data-sets/ade20k.js';
import { ISAID, ISPRS, LOVEDA } from './data-sets/aerial.js';
import { CITYSCAPES } from './data-sets/cityscapes.js';
import { COCO_STUFF } from './data-sets/coco-stuff.js';
import { PASCAL_CONTEXT } from './data-sets/pascal-context.js';
import { PASCAL_VOC } from './data-sets/voc.js';
import { UserError } from './errors.js';

type NamedColor = readonly [name: string, color: string];

/** A table of a data set: a class a line, its colour before its name. */
const named = (table: string): NamedColor[] =>
  table
    .trim()
    .split('\n')
    .map((line) => [line.slice(7), `#${line.slice(0, 6)}`]);

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
export const CITYSCAPES_19 = classList('Cityscapes-19', [IGNORED], named(CITYSCAPES));

/** For Cityscapes' original label maps (`..._labelIds.png`): the same classes, ids mapped. */
export const CITYSCAPES_19_LABEL_IDS = classList(
  'Cityscapes-19 (label ids)',
  [IGNORED],
  named(CITYSCAPES),
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

/** Label files in which 0 is not labelled and the classes count from 1: what mmsegmentation calls `reduce_zero_label`. */
const withZeroLabel = (name: string, table: string): ClassList => {
  const colors = named(table);
  const idMap = Object.fromEntries([['0', IGNORED], ...colors.map((_, id) => [String(id + 1), id])]);
  return classList(name, [IGNORED], colors, idMap);
};

/** Ids of COCO's 182 categories, less one as in the pixel maps of COCO-Stuff, that no image has. */
const COCO_GAPS = [11, 25, 28, 29, 44, 65, 67, 68, 70, 82, 90];
const LAST_COCO_ID = 181;

const classOfCocoId = Object.fromEntries(
  Array.from({ length: LAST_COCO_ID + 1 }, (_, id) => id)
    .filter((id) => !COCO_GAPS.includes(id))
    .map((id, position) => [String(id), position]),
);

/** Built-in class lists by the key that page and command line use. */
export const CLASS_PRESETS: Record<string, ClassList> = {
  'cityscapes-19': CITYSCAPES_19,
  'cityscapes-19-label-ids': CITYSCAPES_19_LABEL_IDS,
  'bdd100k-19': classList('BDD100K-19', [IGNORED], named(CITYSCAPES)),
  'camvid-11': CAMVID_11,
  'voc-21': classList('PASCAL VOC-21', [IGNORED], named(PASCAL_VOC)),
  'pascal-context-59': withZeroLabel('Pascal Context-59', PASCAL_CONTEXT),
  'ade20k-150': withZeroLabel('ADE20K-150', ADE20K),
  'coco-stuff-171': classList('COCO-Stuff-171', [IGNORED], named(COCO_STUFF)),
  'coco-stuff-171-pixel-maps': classList('COCO-Stuff-171 (pixel maps)', [IGNORED], named(COCO_STUFF), classOfCocoId),
  'loveda-7': withZeroLabel('LoveDA-7', LOVEDA),
  'potsdam-6': withZeroLabel('Potsdam-6', ISPRS),
  'vaihingen-6': withZeroLabel('Vaihingen-6', ISPRS),
  'isaid-16': classList('iSAID-16', [IGNORED], named(ISAID)),
};

/** A built-in class list. Throws UserError (unknown-classes) that lists the names. */
export function classesByName(name: string): ClassList {
  const list = Object.hasOwn(CLASS_PRESETS, name) ? CLASS_PRESETS[name] : undefined;
  if (list) return list;
  const names = Object.keys(CLASS_PRESETS).join(', ');
  throw new UserError('unknown-classes', `There is no class list "${name}". The presets are ${names}.`, {
    advice: 'Use one of these names, or the path of a class list.',
  });
}

/** Names of the presets with a number of classes: only an offer, because a number does not say what the classes are. */
export const presetsOf = (count: number): string[] =>
  Object.entries(CLASS_PRESETS).flatMap(([name, { classes }]) => (classes.length === count ? [name] : []));
