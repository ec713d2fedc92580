import { describe, expect, it } from 'vitest';
import { sampleRecord } from '../record-sample.js';
import { compareRuns } from './comparison.js';
import { sampleRun, withNegative } from './comparison-sample.js';
import { differenceWords, finalOf } from './words.js';

const other = { recipe: { name: 'other', stages: withNegative(0) } };
/** Quick: 0.40, 0.42, 0.41 for seeds 0 to 2. Other: one, two and three points more, and a seed without a partner. */
const runs = [
  sampleRun({ folder: 'q0', seed: 0, mIoU: 0.4 }),
  sampleRun({ folder: 'q1', seed: 1, mIoU: 0.42 }),
  sampleRun({ folder: 'q2', seed: 2, mIoU: 0.41 }),
  sampleRun({ folder: 'o0', seed: 0, mIoU: 0.41, iou: [0.41, 0.3], ...other }),
  sampleRun({ folder: 'o1', seed: 1, mIoU: 0.44, iou: [null, 0.5], ...other }),
  sampleRun({ folder: 'o2', seed: 2, mIoU: 0.44, ...other }),
  sampleRun({ folder: 'o7', seed: 7, mIoU: 0.9, ...other }),
];
const { comparison } = compareRuns(runs);
const [quick, others] = comparison.groups;

describe('a group’s figures', () => {
  it('are mean and sample standard deviation over its seeds, at every checkpoint, with the weights', () => {
    expect(quick?.checkpoints.map(({ title, evaluated, final }) => [title, evaluated, final])).toEqual([
      ['source model', 'student', false],
      ['batch norm re-estimated', 'student', false],
      ['after align', 'student', false],
      ['after teach', 'teacher', true],
    ]);
    const { mIoU } = finalOf(quick!)!.figures;
    expect(mIoU).toMatchObject({ n: 3, mean: expect.closeTo(0.41, 12), deviation: expect.closeTo(0.01, 12) });
    expect(quick?.seconds).toEqual({ n: 3, mean: 60, deviation: 0 });
  });

  it('of a class are over the seeds that have it', () => {
    const [road, second] = finalOf(others!)!.iou;
    expect(road).toMatchObject({ n: 3, mean: expect.closeTo((0.41 + 0.44 + 0.9) / 3, 12) });
    expect(second).toMatchObject({ n: 2, mean: expect.closeTo(0.4, 12) });
    expect(finalOf(quick!)!.iou[1]).toBeNull();
  });

  it('are null where nothing was measured', () => {
    const { groups } = compareRuns([
      sampleRun({ folder: 'a', seed: 0, mIoU: 0.4, record: { evaluations: [] } }),
    ]).comparison;
    expect(groups[0]).toMatchObject({ seeds: [0], checkpoints: [], toBaseline: null, toUntrained: null });
  });
});

describe('differences', () => {
  it('to the baseline are of pairs of one seed; seeds without a partner are named', () => {
    const { to, seeds, unpaired, figures, iou } = others!.toBaseline!;
    expect({ to, seeds, unpaired }).toEqual({ to: 'recipe quick', seeds: [0, 1, 2], unpaired: [7] });
    // 0.01, 0.02, 0.03: 0.02 ± 4.30265 · 0.01 / √3
    expect(figures.mIoU).toMatchObject({ n: 3, mean: expect.closeTo(0.02, 12), deviation: expect.closeTo(0.01, 12) });
    expect(figures.mIoU?.interval?.[0]).toBeCloseTo(0.02 - 0.0248414, 6);
    expect(figures.mIoU?.interval?.[1]).toBeCloseTo(0.02 + 0.0248414, 6);
    expect(iou[0]).toMatchObject({ n: 2 });
    expect(iou[1]).toBeNull();
  });

  it('turn around with the baseline, which a run of its group names as well', () => {
    for (const name of ['recipe other', 'o1']) {
      const turned = compareRuns(runs, name).comparison;
      expect(turned.baseline).toBe('recipe other');
      expect(turned.groups[0]?.toBaseline?.figures.mIoU?.mean).toBeCloseTo(-0.02, 12);
      expect(turned.groups[1]?.toBaseline).toBeNull();
    }
    expect(() => compareRuns(runs, 'recipe none')).toThrow(
      'There is no group "recipe none" to compare with. The groups are "recipe quick", "recipe other".',
    );
  });

  it('to what needs no training are within each run, to the stronger baseline', () => {
    const { to, seeds, figures } = quick!.toUntrained!;
    expect(to).toBe('batch norm re-estimated');
    expect(seeds).toEqual([0, 1, 2]);
    // 0.40, 0.42, 0.41 less 0.366
    expect(figures.mIoU).toMatchObject({ n: 3, mean: expect.closeTo(0.044, 12), deviation: expect.closeTo(0.01, 12) });
  });

  it('of the best group are also to the next one', () => {
    expect(others?.toNext?.to).toBe('recipe quick');
    expect(quick?.toNext).toBeNull();
  });

  it('of one pair have no interval', () => {
    const { groups } = compareRuns([runs[0]!, runs[3]!]).comparison;
    expect(groups[1]?.toBaseline?.figures.mIoU).toMatchObject({ n: 1, deviation: null, interval: null });
  });

  it('of runs without a seed in common are those of the means, and say so', () => {
    const one = sampleRun({ folder: 'a', seed: 0, mIoU: 0.40249, ...other });
    const reference = sampleRun({ folder: 'b', seed: 1, mIoU: 0.38251 });
    const { groups } = compareRuns([one, reference], 'b').comparison;
    const [first] = groups;
    expect(first?.toBaseline).toMatchObject({ seeds: [], unpaired: [0, 1] });
    expect(first?.toBaseline?.figures.mIoU).toEqual({
      ...{ n: 0, mean: expect.closeTo(0.01998, 12), deviation: null, interval: null, printed: 0.019 },
    });
    expect(differenceWords(first!.toBaseline!)).toBe(
      '+1.9 points against recipe quick. No seed in common: the difference is given, how sure it is cannot be said.',
    );
  });

  it('of means are printed as the printed means differ', () => {
    const values = [
      ['a', 0, 0.40249],
      ['b', 1, 0.40249],
    ] as const;
    const own = values.map(([folder, seed, mIoU]) => sampleRun({ folder, seed, mIoU, ...other }));
    const reference = values.map(([folder, seed]) => sampleRun({ folder: `r${folder}`, seed, mIoU: 0.38251 }));
    const [first] = compareRuns([...own, ...reference], 'ra').comparison.groups;
    expect(first?.toBaseline?.figures.mIoU).toMatchObject({ mean: expect.closeTo(0.01998, 12), printed: 0.019 });
  });

  it('are taken only on the same images: there a group is compared with the baseline’s counterpart', () => {
    const targets = { ...sampleRecord.targets!, names: ['c.png', 'd.png'] };
    const { groups } = compareRuns([
      ...runs,
      sampleRun({ folder: 'x0', seed: 0, mIoU: 0.2, record: { targets } }),
      sampleRun({ folder: 'y0', seed: 0, mIoU: 0.25, record: { targets }, ...other }),
    ]).comparison;
    const [, , counterpart, elsewhere] = groups;
    expect(counterpart?.toBaseline).toBeNull();
    expect(elsewhere?.toBaseline?.to).toBe(counterpart?.name);
    expect(elsewhere?.toBaseline?.figures.mIoU?.mean).toBeCloseTo(0.05, 12);
    expect(groups.map(({ imageSet }) => imageSet)).toEqual([0, 0, 1, 1]);
  });
});

describe('warnings', () => {
  const adapter = (description: string) => ({
    adapter: { vendor: '', architecture: '', description, isFallback: false, features: [] },
  });
  const warningsOf = (...records: Parameters<typeof sampleRun>[0]['record'][]) =>
    compareRuns(records.map((record, seed) => sampleRun({ folder: `r${seed}`, seed, mIoU: 0.4, record: record ?? {} })))
      .comparison.warnings;

  it('are none for runs of one device and version that are done', () => {
    expect(warningsOf({}, {})).toEqual([]);
  });

  it('name different GPUs and versions within a group', () => {
    expect(warningsOf(adapter('A'), adapter('B'))).toEqual(['recipe quick: figures of different GPUs (A; B).']);
    expect(warningsOf({}, { versions: { 'atp-studio': '0.2.0' } })).toEqual([
      'recipe quick: figures of different versions (atp-studio 0.1.0; atp-studio 0.2.0).',
    ]);
  });

  it('say that runs which did not end may have been the bad ones', () => {
    expect(warningsOf({}, { state: 'stopped' })).toEqual([
      'recipe quick: 1 of 2 runs did not reach its end (stopped), and is in no mean. The figures of the others may be too good.',
    ]);
  });

  it('doubt one name for source models that score differently', () => {
    const evaluations = sampleRecord.evaluations.map((each) => ({ ...each, metrics: { ...each.metrics, mIoU: 0.5 } }));
    expect(warningsOf({}, { evaluations })[0]).toContain(
      "the source model's mIoU is 35.6 in one run and 50.0 in another",
    );
  });
});

it('every run is listed, with the reason where it counts in no mean', () => {
  const cut = sampleRun({ folder: 'cut', seed: 5, mIoU: 0.1, record: { state: 'failed' } });
  const { comparison: all } = compareRuns([...runs, cut], undefined, [{ path: 'x', why: 'no JSON' }]);
  expect(all.runs.map(({ folder, leftOut }) => [folder, leftOut])).toEqual([
    ...['q0', 'q1', 'q2'].map((name) => [name, null]),
    ['cut', 'failed'],
    ...['o0', 'o1', 'o2', 'o7'].map((name) => [name, null]),
  ]);
  expect(all.unread).toEqual([{ path: 'x', why: 'no JSON' }]);
  expect(JSON.parse(JSON.stringify(all))).toEqual(all);
});

it('only the options that differ are listed', () => {
  expect(comparison.options.map(({ part, option, values }) => [part, option, values])).toEqual([
    ['teach', 'negativeWeight', ['1', '0']],
  ]);
});
