import { useMemo } from 'react';
import type uPlot from 'uplot';
import type { Evaluation, RunRecord } from '../../protocol/record.js';
import {
  evaluationSteps,
  evaluationsOn,
  finalEvaluation,
  headlineSet,
  measuredSets,
  setOf,
  sourceEvaluation,
} from '../../report/timeline.js';
import { checkpointText, onImagesText } from '../result/comparison-text.js';
import { points, printedDifference, signedPoints } from '../words/numbers.js';
import { words } from '../words/words.js';
import type { ChartProps } from './chart-props.js';
import { ChartSection, type LegendEntry } from './chart-section.js';
import { ink, TEXT } from './ink.js';
import { Plot } from './plot.js';

interface Points extends Curves {
  x: number[];
}

interface Curves {
  /** Joins the checkpoints, of student and teacher alike. */
  all: (number | null)[];
  student: (number | null)[];
  teacher: (number | null)[];
}

type Measured = Pick<RunRecord, 'recipe' | 'stages' | 'evaluations'>;

/** mIoU after each stage on the axis of the steps, on one set of images; the baselines are at step 0. */
export function pointsOf(record: Measured, set = headlineSet(record)): Points {
  const steps = evaluationSteps(record);
  const all = record.evaluations.flatMap((evaluation, place) =>
    evaluation.checkpoint === 'batch-norm' ? [] : [{ evaluation, step: steps[place] ?? 0 }],
  );
  const stages = all.filter(({ evaluation }) => setOf(evaluation) === set);
  const x = [...new Set(all.map(({ step }) => step))].sort((a, b) => a - b);
  const column = (who?: Evaluation['evaluated'][]): (number | null)[] =>
    x.map((at) => {
      const found = stages.findLast(
        ({ evaluation, step }) => step === at && (!who || who.includes(evaluation.evaluated)),
      );
      return found?.evaluation.metrics.mIoU ?? null;
    });
  return { x, all: column(), student: column(['student', 'predictions']), teacher: column(['teacher']) };
}

/**
 * mIoU of every checkpoint: the source model and batch norm as lines to compare with, the stages as points. Its axis is
 * always that of the whole run; the other charts may show one stage.
 */
export function MiouChart({ record, ...props }: ChartProps & { record: RunRecord }) {
  const { columns: _, row: _row, saveCurve, ...common } = props;
  const { evaluations, recipe, stages } = record;
  const data = useMemo((): uPlot.AlignedData => {
    const measured = { recipe, stages, evaluations };
    const { x, all, student, teacher } = pointsOf(measured);
    const beside = besideSet(measured);
    return [x, all, student, teacher, ...(beside ? [pointsOf(measured, beside).all] : [])];
  }, [recipe, stages, evaluations]);
  const source = sourceEvaluation(record)?.metrics.mIoU;
  const beside = besideSet(record);
  const batchNorm = evaluationsOn(record).find(({ checkpoint }) => checkpoint === 'batch-norm')?.metrics.mIoU;
  const images = beside ? words.charts.miou.heldOut : words.charts.miou.labelled;
  const about = words.charts.miou.about(images);
  if (source === undefined && evaluations.length === 0) {
    return (
      <ChartSection name="miou" about={about} legend={[]}>
        <p className="chart-none">{awaited(record)}</p>
      </ChartSection>
    );
  }
  return (
    <ChartSection
      name="miou"
      about={about}
      legend={legendOf(record, source, batchNorm)}
      tall
      save={saveCurve?.('miou')}
    >
      <Plot
        {...common}
        label={descriptionOf(record)}
        height={112}
        data={data}
        series={beside ? [...SERIES, BESIDE] : SERIES}
        yRange={(low, high) => withBaselines([low, high], [source, batchNorm])}
        format={points}
        showsSteps
        draw={(plot) => {
          baseline(plot, source, [5, 3]);
          baseline(plot, batchNorm, [2, 2]);
          pointLabels(plot);
        }}
      />
    </ChartSection>
  );
}

/** The other set, where two were measured. */
const besideSet = (record: Pick<RunRecord, 'evaluations'>) => measuredSets(record)[1];

/** The reason why there is no figure yet. */
function awaited({ targets, heldOut, progress }: RunRecord): string {
  if (!targets?.labelled && !heldOut?.labelled) return words.charts.miou.withoutLabels;
  if (progress?.what !== 'measuring baselines') return words.charts.miou.later;
  return words.charts.miou.measuring(progress.done, progress.total);
}

const stroke = (plot: uPlot): string => ink(plot.root, 'chart-purple');
const SERIES: uPlot.Series[] = [
  { stroke, width: 1.25, points: { show: true, filter: () => [] }, spanGaps: true, gaps: () => [] },
  ...[false, true].map((ring) => ({
    stroke,
    paths: () => null,
    points: {
      show: true,
      size: 7,
      width: 1.75,
      fill: (plot: uPlot) => ink(plot.root, ring ? 'surface' : 'chart-purple'),
    },
  })),
];

/** The target images beside the held-out ones: a line without points. */
const BESIDE: uPlot.Series = {
  stroke: (plot) => ink(plot.root, 'text-muted'),
  width: 1.25,
  dash: [6, 3],
  points: { show: false },
  spanGaps: true,
};

function legendOf(record: RunRecord, source: number | undefined, batchNorm: number | undefined): LegendEntry[] {
  const final = finalEvaluation(record);
  const entries: LegendEntry[] = [];
  if (source !== undefined) {
    entries.push({ name: words.charts.miou.source, ink: 'text-muted', mark: 'dashes', value: points(source) });
  }
  if (batchNorm !== undefined) {
    entries.push({ name: words.charts.miou.batchNorm, ink: 'text-muted', mark: 'dots', value: points(batchNorm) });
  }
  if (final) {
    const mark = final.evaluated === 'teacher' ? 'ring' : 'disc';
    const { mIoU } = final.metrics;
    const change =
      source === undefined ? '' : ` ${words.charts.miou.toSource(signedPoints(printedDifference(mIoU, source)))}`;
    entries.push({
      name: words.charts.evaluated[final.evaluated],
      ink: 'chart-purple',
      mark,
      value: points(mIoU) + change,
    });
  }
  const beside = besideSet(record);
  const other = beside && finalEvaluation(record, beside);
  if (other) {
    const value = points(other.metrics.mIoU);
    entries.push({ name: words.charts.miou.onTargets, ink: 'text-muted', mark: 'dashes', value });
  }
  return entries;
}

const descriptionOf = (record: RunRecord): string =>
  `mIoU${onImagesText(record)}: ${evaluationsOn(record)
    .map(
      ({ checkpoint, evaluated, metrics }) =>
        `${checkpointText(checkpoint)} (${words.charts.evaluated[evaluated]}) ${points(metrics.mIoU)}`,
    )
    .join(', ')}`;

function withBaselines(range: [number, number], baselines: (number | undefined)[]): [number, number] {
  const all = [...range, ...baselines.filter((value) => value !== undefined)];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const pad = Math.max(0.01, (high - low) * 0.2);
  return [low - pad, high + pad * 1.6];
}

function baseline(plot: uPlot, value: number | undefined, dash: number[]): void {
  if (value === undefined) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(value, 'y', true);
  ctx.save();
  ctx.strokeStyle = ink(plot.root, 'text-muted');
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** The value beside each point, on the side where there is room. */
function pointLabels(plot: uPlot): void {
  const { ctx, bbox, data } = plot;
  ctx.save();
  ctx.font = `600 ${TEXT * devicePixelRatio}px system-ui, sans-serif`;
  ctx.fillStyle = ink(plot.root, 'text');
  ctx.strokeStyle = ink(plot.root, 'surface');
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.lineJoin = 'round';
  ctx.textBaseline = 'bottom';
  // The series of student and teacher; the line between them has no labels.
  for (const column of data.slice(2, 4)) {
    column?.forEach((value, row) => {
      if (value === null || value === undefined) return;
      const x = plot.valToPos(data[0][row] ?? 0, 'x', true);
      if (x < bbox.left || x > bbox.left + bbox.width + 1) return;
      const atRight = x > bbox.left + bbox.width * 0.9;
      const atLeft = x < bbox.left + bbox.width * 0.1;
      ctx.textAlign = atRight ? 'right' : atLeft ? 'left' : 'center';
      const y = plot.valToPos(value, 'y', true) - 5 * devicePixelRatio;
      ctx.strokeText(points(value), x, y);
      ctx.fillText(points(value), x, y);
    });
  }
  ctx.restore();
}
