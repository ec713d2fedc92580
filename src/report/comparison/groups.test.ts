import { describe, expect, it } from 'vitest';
import { sampleClasses, sampleRecord } from '../record-sample.js';
import { comparedRun } from './compared-run.js';
import { sampleRun, withNegative } from './comparison-sample.js';
import { groupRuns } from './groups.js';

const namesOf = (...runs: Parameters<typeof sampleRun>[0][]) => groupRuns(runs.map(sampleRun)).map(({ name }) => name);
const run = { folder: 'a', seed: 0, mIoU: 0.4 };

describe('a group', () => {
  it('has the runs that differ only in seed and name of the recipe', () => {
    const groups = groupRuns([
      sampleRun({ ...run, seed: 2 }),
      sampleRun({ ...run, folder: 'b', seed: 0, recipe: { name: 'other' } }),
      sampleRun({ ...run, folder: 'c', seed: 1, recipe: { batchSize: 3 } }),
    ]);
    expect(groups.map(({ counted }) => counted.map(({ folder }) => folder))).toEqual([['b', 'a'], ['c']]);
  });

  it('is of one model file and one set of images, wherever the file lay', () => {
    const model = { ...sampleRecord.model!, file: '/elsewhere/model <b>.pth' };
    const larger = { ...sampleRecord.model!, bytes: 9 };
    const targets = { ...sampleRecord.targets!, names: ['c.png'] };
    expect(namesOf(run, { ...run, seed: 1, record: { model } })).toHaveLength(1);
    expect(namesOf(run, { ...run, record: { model: larger } })).toHaveLength(2);
    expect(namesOf(run, { ...run, record: { targets } })).toHaveLength(2);
  });

  it('counts only runs that are done, the last one of each seed', () => {
    const [group] = groupRuns([
      sampleRun({ ...run, folder: 'late', record: { finished: '2026-02-02T00:00:00.000Z' } }),
      sampleRun({ ...run, folder: 'early' }),
      sampleRun({ ...run, folder: 'cut', seed: 1, record: { state: 'stopped' } }),
      sampleRun({
        ...run,
        folder: 'fell',
        seed: 2,
        record: {
          state: 'stopped',
          collapse: { stage: 'align', index: 0, step: 1, good: null, wentOn: false },
        },
      }),
    ]);
    expect(group?.counted.map(({ folder }) => folder)).toEqual(['late']);
    expect(group?.leftOut.map(({ run: { folder }, why }) => [folder, why])).toEqual([
      ['early', 'seed 0 was repeated later'],
      ['cut', 'stopped'],
      ['fell', 'stopped: the network collapsed'],
    ]);
  });

  it('does not join runs with another class list', () => {
    const classes = { ...sampleClasses, classes: sampleClasses.classes.slice(0, 1) };
    const [group] = groupRuns([sampleRun(run), sampleRun({ ...run, folder: 'b', seed: 1, record: { classes } })]);
    expect(group?.counted.map(({ folder }) => folder)).toEqual(['a']);
    expect(group?.leftOut[0]?.why).toBe('another class list');
  });
});

describe('the name of a group', () => {
  it('is the recipe, where nothing else differs', () => {
    expect(namesOf(run)).toEqual(['recipe quick']);
    expect(namesOf(run, { ...run, recipe: { name: 'slow', batchSize: 1 } })).toEqual(['recipe quick', 'recipe slow']);
  });

  it('says only the options that differ, for recipes of one name', () => {
    expect(
      namesOf(
        { ...run, recipe: { stages: withNegative(1) } },
        { ...run, recipe: { stages: withNegative(0) } },
        { ...run, recipe: { name: 'slow', batchSize: 1 } },
      ),
    ).toEqual(['recipe quick, negativeWeight 1', 'recipe quick, negativeWeight 0', 'recipe slow']);
  });

  it('says the stage where an option differs in one stage, but not in another', () => {
    const stages = [...withNegative(1), { stage: 'teach', steps: 4, learningRate: 1e-4, negativeWeight: 0 }] as const;
    const turned = [stages[0]!, stages[2]!, stages[1]!] as typeof stages;
    expect(namesOf({ ...run, recipe: { stages: [...stages] } }, { ...run, recipe: { stages: [...turned] } })).toEqual([
      'teach negativeWeight 1, teach 2 negativeWeight 0',
      'teach negativeWeight 0, teach 2 negativeWeight 1',
    ]);
  });

  it('says the images where sets of them differ, and the first one of sets of one size', () => {
    const of = (...names: string[]) => ({ targets: { ...sampleRecord.targets!, names } });
    expect(
      namesOf(
        { ...run, record: of('fog/1.png', 'fog/2.png') },
        { ...run, record: of('rain/1.png', 'rain/2.png') },
        { ...run, seed: 1, record: of('fog/1.png', 'fog/2.png'), recipe: { batchSize: 1 } },
        { ...run, record: of('a.png') },
      ),
    ).toEqual([
      '2 images from fog/1.png, batchSize 2',
      '2 images from fog/1.png, batchSize 1',
      '2 images from rain/1.png',
      '1 image (2 labelled)',
    ]);
  });

  it('is short where many options differ, and never that of another group', () => {
    const many = { batchSize: 1, reestimateBatchNorm: false, guard: 'off', input: { width: 64, height: 48 } } as const;
    const [, name] = namesOf(run, { ...run, recipe: many });
    expect(name).toBe('batchSize 1, input.width 64, input.height 48, 2 more options');
    const model = { ...sampleRecord.model!, bytes: 9 };
    expect(namesOf(run, { ...run, record: { model } })).toEqual(['model model <b>.pth', 'model model <b>.pth (2)']);
  });
});

it('calls a group by the names of its runs that count, where all have one', () => {
  const named = (name: string, seed: number, recipe: Parameters<typeof sampleRun>[0]['recipe'] = {}) => {
    const { record } = sampleRun({ folder: name, seed, mIoU: 0.4, recipe });
    return comparedRun(name, record, name);
  };
  const other = { stages: withNegative(0) };
  const stopped = named('stopped', 3);
  stopped.record.state = 'stopped';
  const runs = [named('a', 1), named('b', 2), stopped, named('c', 1, other)];
  expect(groupRuns(runs).map(({ name }) => name)).toEqual(['a + b', 'c']);
  const [first, ...others] = runs;
  const unnamed = first ? [comparedRun('x', first.record), ...others] : [];
  expect(groupRuns(unnamed).map(({ name }) => name)).toEqual(['negativeWeight 1', 'c']);
});
