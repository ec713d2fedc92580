import { points } from '../numbers.js';
import { type ChartOptions, lineChart, type Series, stageRows } from '../svg-chart.js';
import { type Band, evaluationSteps, evaluationsOn, headlineSet, onSet, timeline } from '../timeline.js';
import type { ComparedRun } from './compared-run.js';
import { FIGURE_WORDS, figureOf, spreadOfKnown } from './figures.js';
import { groupLook } from './group-look.js';
import { grouped } from './grouped.js';
import type { Group } from './groups.js';
import type { Curve } from './step-curves.js';

type CurveOf = (run: ComparedRun) => Curve;

interface Drawn {
  group: Group;
  look: { color: string; dash?: string };
  bands: Band[];
  /** Every value is a dot. */
  dotted?: boolean;
}

/** mIoU where it was measured; of the source model as it is at step 0. */
function accuracyCurve({ record: run }: ComparedRun): Curve {
  const record = onSet(run, headlineSet(run));
  const steps = evaluationSteps(record);
  const places = record.evaluations.flatMap(({ checkpoint }, place) => (checkpoint === 'batch-norm' ? [] : [place]));
  return {
    x: places.map((place) => steps[place] ?? 0),
    values: places.map((place) => figureOf('mIoU', record.evaluations[place])),
  };
}

const isKnown = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** The mean of curves at each step that any of them has. */
function meanCurve(curves: readonly Curve[]): Curve {
  const all = curves.flatMap(({ x, values }) => x.map((step, row) => ({ step, value: values[row] })));
  const bySteps = [...grouped(all, ({ step }) => step)].sort(([a], [b]) => a - b);
  const means = bySteps.map(([, at]) => {
    const known = at.map(({ value }) => value).filter(isKnown);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
  });
  return { x: bySteps.map(([step]) => step), values: means };
}

const seriesOf = ({ x, values }: Curve, { group, look, bands }: Drawn, more: Partial<Series>): Series => ({
  name: group.name,
  ...look,
  values,
  own: { x, bands },
  ...more,
});

/** A thin line for each seed, and the mean of the group over them. */
function linesOf(drawn: Drawn, curveOf: CurveOf): Series[] {
  const curves = drawn.group.counted.map(curveOf);
  const plain = { ...drawn, look: { color: drawn.look.color } };
  const seeds = curves.length > 1 ? curves.map((each) => seriesOf(each, plain, { faint: true })) : [];
  return [...seeds, seriesOf(meanCurve(curves), drawn, { dotted: drawn.dotted ?? false })];
}

/** What batch norm reaches without training, where all groups began from one model and one set of images. */
function untrainedLine(groups: readonly Group[], end: number): Series[] {
  if (new Set(groups.map(({ keys }) => keys.model + keys.images)).size > 1) return [];
  const evaluations = groups.flatMap(({ counted }) => counted.flatMap(({ record }) => evaluationsOn(record)));
  const values = evaluations
    .filter(({ checkpoint }) => checkpoint === 'batch-norm')
    .map((each) => figureOf('mIoU', each));
  const mean = spreadOfKnown(values)?.mean;
  if (mean === undefined) return [];
  const own = { x: [0, end], bands: [] };
  return [
    { name: 'batch norm re-estimated, no training', color: 'var(--muted)', dash: '5 3', values: [mean, mean], own },
  ];
}

const stagesKey = (bands: readonly Band[]): string => bands.map(({ stage, end }) => `${stage} ${end}`).join();

/** Stages as shades of the chart where all groups have the same; as rows of boxes above the charts where they differ. */
export function comparisonCurves(groups: readonly Group[]): string {
  const drawn = groups.flatMap((group, place): Drawn[] => {
    const [first] = group.counted;
    const { color, dash } = groupLook(place);
    return first ? [{ group, look: { color, ...(dash && { dash }) }, bands: timeline(first.record) }] : [];
  });
  const [first] = drawn;
  if (!first) return '<p class="none">No run that counts has a curve.</p>';
  const isOne = drawn.every(({ bands }) => stagesKey(bands) === stagesKey(first.bands));
  const end = Math.max(...drawn.map(({ bands }) => bands.at(-1)?.end ?? 0));
  const options = (title: string, more: Partial<ChartOptions> = {}): ChartOptions => ({
    title,
    bands: isOne ? first.bands : [],
    x: [end],
    ...more,
  });
  const lines = (curveOf: CurveOf, more: Partial<Drawn> = {}) =>
    // Means lie above all seeds.
    drawn
      .flatMap((each) => linesOf({ ...each, ...more }, curveOf))
      .sort((a, b) => Number(b.faint ?? false) - Number(a.faint ?? false));
  const rows = drawn.map(({ group, look, bands }) => ({ name: group.name, color: look.color, bands }));
  // A checkpoint is the end of a stage: the line goes on into the next one.
  const accuracies = [...untrainedLine(groups, end), ...lines(accuracyCurve, { dotted: true, bands: [] })];
  return [
    isOne ? '' : stageRows('Stages of each group', rows),
    accuracies.some(({ values }) => values.some(isKnown))
      ? lineChart(
          options(`${FIGURE_WORDS.mIoU.title} at each checkpoint, from the source model on`, {
            height: 260,
            format: points,
          }),
          accuracies,
        )
      : '',
    lineChart(
      options('Total loss of each step'),
      lines(({ curves }) => curves.totalLoss),
    ),
    lineChart(
      options('Mean entropy of the student’s predictions'),
      lines(({ curves }) => curves.meanEntropy),
    ),
    '<p class="note">Thick: mean over the seeds of a group; thin: each seed. Losses of different stages and recipes are different functions: compare their course, not their height.</p>',
  ].join('');
}
