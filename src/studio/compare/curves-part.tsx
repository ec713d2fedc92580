import { useId, useMemo, useState } from 'react';
import type uPlot from 'uplot';
import { stageTitle } from '../../protocol/stages.js';
import { percentSign, points, short } from '../../report/numbers.js';
import { type Band, timeline } from '../../report/timeline.js';
import { ink } from '../charts/ink.js';
import { Plot } from '../charts/plot.js';
import { Explained } from '../controls/explained.js';
import type { OpenedRun } from './compare-store.js';
import type { Column } from './compared.js';
import {
  aligned,
  CURVES,
  type CurveName,
  commonBands,
  curvesOf,
  hasValues,
  loneRows,
  type RunCurve,
  valueAt,
} from './run-curves.js';
import { RunKey } from './run-key.js';

interface CurveWords {
  title: string;
  about: string;
  format(value: number): string;
  /** Every value is a point; lines lead over what lies between. */
  dotted: boolean;
}

const WORDS: Record<CurveName, CurveWords> = {
  mIoU: {
    title: 'mIoU',
    about: 'At every checkpoint, from the source model on, on the images whose figures stand for the run.',
    format: points,
    dotted: true,
  },
  loss: {
    title: 'Loss',
    about:
      'Total loss of each step. Losses of different stages and recipes are different functions: compare their course, not their height.',
    format: short,
    dotted: false,
  },
  entropy: {
    title: 'Mean entropy',
    about: 'Mean normalised entropy of the student’s predictions, on the step’s batch.',
    format: short,
    dotted: false,
  },
  kept: {
    title: 'Kept share',
    about: 'Share of the pixels that take part in a step; none in a stage that leaves none out.',
    format: percentSign,
    dotted: false,
  },
};

const HEIGHT = 168;

/** The curves of all runs on one axis of steps, with one cursor. */
export function CurvesPart({ runs, columns }: { runs: readonly OpenedRun[]; columns: readonly Column[] }) {
  const syncKey = useId();
  const [hover, setHover] = useState<number | null>(null);
  const curves = useMemo(() => runCurves(runs), [runs]);
  const timelines = useMemo(() => runs.map(({ record }) => timeline(record)), [runs]);
  const bands = useMemo(() => commonBands(timelines), [timelines]);
  const range = useMemo((): [number, number] => [0, lastStep(timelines)], [timelines]);
  const shown = CURVES.filter((name) => curves[name].some(hasValues));
  if (shown.length === 0) return <p className="empty">None of these runs took a step: there are no curves.</p>;
  return (
    <div className="compare-curves">
      <StagesWords {...{ columns, timelines, bands }} />
      {shown.map((name) => (
        <CurveChart
          key={name}
          words={WORDS[name]}
          curves={curves[name]}
          {...{ columns, bands, range, syncKey, hover }}
          onHover={setHover}
        />
      ))}
    </div>
  );
}

function runCurves(runs: readonly OpenedRun[]): Record<CurveName, RunCurve[]> {
  const own = runs.map(({ record }) => curvesOf(record));
  const all = (name: CurveName): RunCurve[] => own.map((curves) => curves[name]);
  return { mIoU: all('mIoU'), loss: all('loss'), entropy: all('entropy'), kept: all('kept') };
}

const lastStep = (timelines: readonly Band[][]): number =>
  Math.max(1, ...timelines.map((bands) => bands.at(-1)?.end ?? 0));

const stagesOf = (bands: readonly Band[]): string =>
  bands.map(({ stage, start, end }) => `${stageTitle(stage)} ${end - start}`).join(', ') || 'no stage';

/** Where the stages of the runs differ, in words: nothing is shaded there. */
function StagesWords({
  columns,
  timelines,
  bands,
}: {
  columns: readonly Column[];
  timelines: readonly Band[][];
  bands: readonly Band[];
}) {
  if (timelines.every(({ length }) => length === bands.length)) return null;
  const from = bands.at(-1)?.end ?? 0;
  return (
    <div className="compare-stages muted">
      <p>{from === 0 ? 'The stages of the runs differ:' : `From step ${from + 1} on the stages of the runs differ:`}</p>
      <ul>
        {columns.map(({ id, label, look }, place) => (
          <li key={id}>
            <RunKey look={look} /> {label}: {stagesOf(timelines[place] ?? [])}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface CurveChartProps {
  words: CurveWords;
  columns: readonly Column[];
  curves: readonly RunCurve[];
  bands: readonly Band[];
  range: [number, number];
  syncKey: string;
  hover: number | null;
  onHover(step: number | null): void;
}

function CurveChart({ words, columns, curves, hover, ...common }: CurveChartProps) {
  const data = useMemo(() => aligned(curves), [curves]);
  const series = columns.map(({ look }, place): uPlot.Series => {
    const stroke = ({ root }: uPlot): string => ink(root, `group-${place}`);
    return {
      stroke,
      width: 1.75,
      dash: look.dash.split(' ').filter(Boolean).map(Number),
      ...(words.dotted && { spanGaps: true, gaps: () => [] }),
      points: {
        show: true,
        size: 6,
        fill: stroke,
        filter: ({ data: all }, at) => (words.dotted ? null : loneRows(all[at] ?? [])),
      },
    };
  });
  const values = curves.map((curve) => valueAt(curve, hover));
  return (
    <section className="compare-chart" aria-label={words.title}>
      <header>
        <h3>
          <Explained tip={words.about} side="bottom">
            {words.title}
          </Explained>
        </h3>
        <ul>
          {columns.map(({ id, label, look }, place) => (
            <li key={id}>
              <RunKey look={look} />
              <span className="compare-chart-name">{label}</span> <b>{valueText(values[place] ?? null, words)}</b>
            </li>
          ))}
        </ul>
      </header>
      <Plot
        {...common}
        key={columns.map(({ id }) => id).join()}
        label={`${words.title} of ${columns.length} runs over the steps: ${columns.map(({ label }, place) => `${label} ${valueText(values[place] ?? null, words)}`).join(', ')}`}
        height={HEIGHT}
        data={data}
        series={series}
        format={words.format}
        showsSteps
        namesStages
      />
    </section>
  );
}

const valueText = (found: ReturnType<typeof valueAt>, { format }: CurveWords): string =>
  found === null ? '–' : format(found.value);
