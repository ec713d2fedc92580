import { expect, it } from 'vitest';
import { sampleClasses } from '../../report/record-sample.js';
import { notesOf } from './notes.js';
import { compared, keptRun, openedRun, strong, weak } from './opened-runs.test-data.js';

const notes = (runs: Parameters<typeof compared>[0], gone: string[] = []) =>
  notesOf(compared(runs), { notCompared: [] }, gone);

it('says nothing of two runs that can be compared', () => {
  expect(notes([strong, weak])).toEqual([]);
});

it('says what was not compared, and what was deleted meanwhile', () => {
  const notCompared = [{ id: 'x', name: 'x', why: '“x” is damaged and cannot be compared.' }];
  expect(notesOf(compared([strong, weak]), { notCompared }, ['weak'])).toEqual([
    'Not compared: “x” is damaged and cannot be compared.',
    'weak was deleted meanwhile. What stands here was read before.',
  ]);
});

it('names a run that did not end, another model, other images and other classes', () => {
  const { model } = strong.record;
  const stopped = openedRun({ name: 'stopped', seed: 5, mIoU: 0.4, record: { state: 'stopped' } });
  expect(notes([strong, stopped])[0]).toBe(
    'stopped did not end by itself: figures and curves are of what was reached, and stand in no mean.',
  );
  const [road] = sampleClasses.classes;
  const other = keptRun('other', {
    ...strong.record,
    model: model && { ...model, file: 'other.pth', bytes: 5 },
    targets: { names: ['other.png'], skipped: [], labelled: 1, unmatched: [] },
    classes: { ...sampleClasses, classes: road ? [road] : [] },
  });
  const said = notes([strong, other]).join('\n');
  expect(said).toContain('different models, which may make the difference (strong: model <b>.pth; other: other.pth).');
  expect(said).toContain('figures of other images than those of strong have no difference');
  expect(said).toContain('The runs have different classes: only the 1 that all have are compared one by one');
});

it('says where nothing was measured', () => {
  const without = (name: string) => openedRun({ name, seed: 1, mIoU: 0, record: { evaluations: [] } });
  expect(notes([strong, without('bare')]).join()).toContain('bare was not measured, since labels are missing');
  expect(notes([without('a'), without('b')]).join()).toContain('None of the runs was measured');
});
