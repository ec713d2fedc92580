import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasShared, sharedFolder, sharedPath } from '../../test/shared.js';
import { parseClassList } from './classes.js';
import { CAMVID_11, CITYSCAPES_19, CITYSCAPES_19_LABEL_IDS, CLASS_PRESETS } from './presets.js';

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

if (!hasShared) console.warn(`presets.test.ts: no reference data in ${sharedFolder}; set ATP_SHARED to run all tests`);
describe.runIf(hasShared)('CamVid reference', () => {
  it('the preset equals the class list of the reference data', () => {
    expect(CAMVID_11).toEqual(parseClassList(JSON.parse(readFileSync(sharedPath('camvid', 'classes.json'), 'utf8'))));
  });
});
