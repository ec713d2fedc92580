import { expect, it } from 'vitest';
import { sampleClasses } from '../../report/record-sample.js';
import { classRows, commonClasses, hasOtherClasses } from './class-rows.js';
import { compared, openedRun, strong, weak } from './opened-runs.test-data.js';

const [road, script] = sampleClasses.classes;
if (!road || !script) throw new Error('The sample has two classes.');

const texts = (...given: Parameters<typeof classRows>) =>
  classRows(...given).map(({ name, cells }) => [name, ...cells.map(({ iou, difference }) => [iou, difference])]);

it('gives the IoU of each class with the difference to the reference', () => {
  expect(texts(compared([strong, weak]), 'list')).toEqual([
    [road.name, [0.5, null], [0.55, expect.closeTo(0.05)]],
    [script.name, [0.4, null], [0.31, expect.closeTo(-0.09)]],
  ]);
});

it('puts the class that changed most first on demand, whatever the sign', () => {
  expect(classRows(compared([strong, weak]), 'change').map(({ name }) => name)).toEqual([script.name, road.name]);
});

it('compares classes by their names where the lists differ, and leaves out what one of them lacks', () => {
  const classes = {
    ...sampleClasses,
    classes: [
      { ...road, name: 'sky', id: 0 },
      { ...road, id: 1 },
    ],
  };
  const other = openedRun({ name: 'other', seed: 1, mIoU: 0.4, iou: [0.1, 0.7], record: { classes } });
  const both = compared([strong, other]);
  expect(hasOtherClasses(both)).toBe(true);
  expect(commonClasses(both).map(({ name }) => name)).toEqual([road.name]);
  expect(texts(both, 'list')).toEqual([[road.name, [0.5, null], [0.7, expect.closeTo(0.2)]]]);
});

it('leaves out a class that no run was measured on', () => {
  const [one, two] = [1, 2].map((seed) => openedRun({ name: `${seed}`, seed, mIoU: 0.4, iou: [0.4, null] }));
  if (!one || !two) throw new Error('Two runs were made.');
  expect(classRows(compared([one, two]), 'list').map(({ name }) => name)).toEqual([road.name]);
});

it('says of a class that no run met it in its labels, though it was predicted', () => {
  // The labels of the sample have no pixel of its second class.
  const [, second] = classRows(compared([strong, weak]), 'list');
  expect(second).toMatchObject({ name: script.name, isAbsent: true });
  const { evaluations } = weak.record;
  const confusion = [
    [3, 1],
    [0, 2],
  ];
  const labelled = evaluations.map((each) => ({ ...each, metrics: { ...each.metrics, confusion } }));
  const other = { ...weak, record: { ...weak.record, evaluations: labelled } };
  expect(classRows(compared([strong, other]), 'list').map(({ isAbsent }) => isAbsent)).toEqual([false, false]);
});
