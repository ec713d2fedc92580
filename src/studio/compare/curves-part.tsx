import { useId, useMemo, useState } from 'react';
import type uPlot from 'uplot';
import { type Band, timeline } from '../../report/timeline.js';
import { ink } from '../charts/ink.js';
import { Plot } from '../charts/plot.js';
import { Explained } from '../controls/explained.js';
import { percentSign, points, short } from '../words/numbers.js';
import { words } from '../words/words.js';
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

interface CurveLook {
  format(value: number): string;
  /** Every value is a point; lines lead over what lies between. */
  dotted: boolean;
}

const LOOKS: Record<CurveName, CurveLook> = {
  mIoU: { format: points, dotted: true },
  loss: { format: short, dotted: false },
  entropy: { format: short, dotted: false },
  kept: { format: percentSign, dotted: false },
};

/** Four charts fill a sheet, two beside each other. */
const chartHeight = (): number => (innerHeight < 800 ? 150 : 232);

/** The curves of all runs on one axis of steps, with one cursor. */
export function CurvesPart({ runs, columns }: { runs: readonly OpenedRun[]; columns: readonly Column[] }) {
  const syncKey = useId();
  const [height] = useState(chartHeight);
  const [hover, setHover] = useState<number | null>(null);
  const curves = useMemo(() => runCurves(runs), [runs]);
  const timelines = useMemo(() => runs.map(({ record }) => timeline(record)), [runs]);
  const bands = useMemo(() => commonBands(timelines), [timelines]);
  const range = useMemo((): [number, number] => [0, lastStep(timelines)], [timelines]);
  const shown = CURVES.filter((name) => curves[name].some(hasValues));
  if (shown.length === 0) return <p className="empty">{words.compare.curves.none}</p>;
  return (
    <div className="compare-curves">
      <StagesWords {...{ columns, timelines, bands }} />
      {shown.map((name) => (
        <CurveChart
          key={name}
          name={name}
          curves={curves[name]}
          {...{ columns, bands, range, syncKey, hover, height }}
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
  bands.map(({ stage, start, end }) => `${words.protocol.stages[stage]} ${end - start}`).join(', ') ||
  words.compare.curves.noStage;

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
      <p>{from === 0 ? words.compare.curves.stagesDiffer : words.compare.curves.stagesDifferFrom(from + 1)}</p>
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
  name: CurveName;
  columns: readonly Column[];
  curves: readonly RunCurve[];
  bands: readonly Band[];
  range: [number, number];
  syncKey: string;
  hover: number | null;
  height: number;
  onHover(step: number | null): void;
}

function CurveChart({ name, columns, curves, hover, ...common }: CurveChartProps) {
  const { title, about } = words.compare.curves.charts[name];
  const { format, dotted } = LOOKS[name];
  const data = useMemo(() => aligned(curves), [curves]);
  const series = columns.map(({ look }, place): uPlot.Series => {
    const stroke = ({ root }: uPlot): string => ink(root, `group-${place}`);
    return {
      stroke,
      width: 1.75,
      dash: look.dash.split(' ').filter(Boolean).map(Number),
      // The curves have their own gaps between stages; a steep line would be seen at the edges of one.
      gaps: (_plot, _series, _first, _last, known) => (dotted ? [] : known.map(([from, to]) => [from - 1, to + 1])),
      spanGaps: dotted,
      points: {
        show: true,
        size: 6,
        fill: stroke,
        filter: ({ data: all }, at) => (dotted ? null : loneRows(all[at] ?? [])),
      },
    };
  });
  const values = curves.map((curve) => valueText(valueAt(curve, hover), format));
  return (
    <section className="compare-chart" aria-label={title}>
      <header>
        <h3>
          <Explained tip={about} side="bottom">
            {title}
          </Explained>
        </h3>
        <ul>
          {columns.map(({ id, label, look }, place) => (
            <li key={id}>
              <RunKey look={look} />
              <span className="compare-chart-name">{label}</span> <b>{values[place]}</b>
            </li>
          ))}
        </ul>
      </header>
      <Plot
        {...common}
        key={columns.map(({ id }) => id).join()}
        label={words.compare.curves.chart(
          title,
          columns.length,
          columns.map(({ label }, place) => `${label} ${values[place]}`).join(', '),
        )}
        data={data}
        series={series}
        format={format}
        showsSteps
        namesStages
      />
    </section>
  );
}

const valueText = (found: ReturnType<typeof valueAt>, format: CurveLook['format']): string =>
  found === null ? '–' : format(found.value);
