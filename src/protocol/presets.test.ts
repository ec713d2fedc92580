import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedFolder, sharedPath } from '../../test/shared.js';
import { classOfId, parseClassList } from './classes.js';
import { CAMVID_11, CITYSCAPES_19, CITYSCAPES_19_LABEL_IDS, CLASS_PRESETS, classesByName } from './presets.js';

describe('class list presets', () => {
  it.each(Object.values(CLASS_PRESETS))('$name is valid and has no colour twice', (classes) => {
    expect(parseClassList(classes)).toEqual(classes);
    const colors = classes.classes.map(({ color }) => color);
    expect(new Set(colors).size).toBe(colors.length);
  });

  it('Cityscapes label ids map to the train ids of the same classes', () => {
    const { idMap, classes } = CITYSCAPES_19_LABEL_IDS;
    const nameOf = (labelId: number) => classes[idMap?.[labelId] ?? -1]?.name;
    expect([7, 8, 19, 20, 23, 26, 33].map(nameOf)).toEqual([
      'road',
      'sidewalk',
      'traffic light',
      'traffic sign',
      'sky',
      'car',
      'bicycle',
    ]);
    expect([0, 3, 9, 10, 14, 15, 16, 18, 29, 30].map((id) => idMap?.[id])).toEqual(Array(10).fill(255));
    expect(new Set(Object.values(idMap ?? {}))).toEqual(new Set([...CITYSCAPES_19.classes.map(({ id }) => id), 255]));
  });
});

describe('presets of data sets', () => {
  const preset = (name: string) => classesByName(name);

  it('have as many classes as their names say', () => {
    for (const [key, { name, classes }] of Object.entries(CLASS_PRESETS)) {
      const count = Number(/-(\d+)/.exec(name)?.[1]);
      expect([key, classes.length]).toEqual([key, count]);
    }
  });

  it("PASCAL VOC's colours follow the formula of its colour map", () => {
    const channel = (id: number, first: number) =>
      [0, 1, 2].reduce((value, bit) => value | (((id >> (3 * bit + first)) & 1) << (7 - bit)), 0);
    const colours = Array.from({ length: 21 }, (_, id) => [0, 1, 2].map((first) => channel(id, first)));
    const hex = colours.map((rgb) => `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`);
    expect(preset('voc-21').classes.map(({ color }) => color)).toEqual(hex);
  });

  it.each(['ade20k-150', 'pascal-context-59', 'loveda-7', 'potsdam-6', 'vaihingen-6'])(
    '%s reads 0 as not labelled, and its classes from 1',
    (name) => {
      const list = preset(name);
      const ids = [0, 1, list.classes.length, 255].map((id) => classOfId(list, id));
      expect(ids).toEqual([255, 0, list.classes.length - 1, 255]);
      expect(classOfId(list, list.classes.length + 1)).toBeUndefined();
    },
  );

  it("COCO-Stuff's pixel maps have gaps where COCO has no image", () => {
    const list = preset('coco-stuff-171-pixel-maps');
    const nameAt = (id: number) => list.classes[classOfId(list, id) ?? -1]?.name;
    expect([0, 10, 12, 23, 26, 89, 91, 181].map(nameAt)).toEqual([
      'person',
      'fire hydrant',
      'stop sign',
      'zebra',
      'backpack',
      'toothbrush',
      'banner',
      'wood',
    ]);
    expect(Object.keys(list.idMap ?? {})).toHaveLength(171);
    expect(preset('coco-stuff-171').classes).toEqual(list.classes);
  });

  it.each<[string, number, string, string]>([
    ['ade20k-150', 0, 'wall', '#787878'],
    ['ade20k-150', 149, 'flag', '#5c00ff'],
    ['coco-stuff-171', 80, 'banner', '#404000'],
    ['loveda-7', 4, 'barren', '#9f81b7'],
    ['potsdam-6', 2, 'low_vegetation', '#00ffff'],
    ['isaid-16', 15, 'Harbor', '#00649b'],
    ['bdd100k-19', 18, 'bicycle', '#770b20'],
  ])('%s: class %i is %s', (name, id, word, color) => {
    const found = preset(name).classes[id];
    expect(found?.name).toBe(word);
    if (name !== 'coco-stuff-171') expect(found?.color).toBe(color);
  });
});

if (!hasShared) console.warn(`presets.test.ts: no reference data in ${sharedFolder}; set ATP_SHARED to run all tests`);
describe.runIf(hasShared)('CamVid reference', () => {
  it('the preset equals the class list of the reference data', () => {
    expect(CAMVID_11).toEqual(parseClassList(JSON.parse(readFileSync(sharedPath('camvid', 'classes.json'), 'utf8'))));
  });
});
