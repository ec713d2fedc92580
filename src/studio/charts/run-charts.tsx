import { useId, useMemo, useRef, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { StageName } from '../../protocol/recipe.js';
import type { RunRecord } from '../../protocol/record.js';
import { timeline } from '../../report/timeline.js';
import type { ChartProps } from './chart-props.js';
import { ClassChart } from './class-chart.js';
import { axisRange, type Columns, columnsOf, nearestRow } from './columns.js';
import { EntropyHistogram } from './entropy-histogram.js';
import { LossChart } from './loss-chart.js';
import { MiouChart } from './miou-chart.js';
import { EntropyChart, KeptChart } from './share-chart.js';
import { usePaced } from './use-paced.js';
import './charts.css';

export interface RunChartsProps {
  record: RunRecord;
  classes: ClassList | undefined;
  /** Shows this stage alone; null shows the whole run. */
  focus: StageName | null;
}

const PAUSE_MS = 120;

/** The curves of a run over one axis of steps, and the entropies of the step under the pointer (or the latest). */
export function RunCharts({ record: live, classes, focus }: RunChartsProps) {
  const record = usePaced(live, PAUSE_MS);
  const syncKey = useId();
  const [hover, setHover] = useState<number | null>(null);
  const { recipe, stages, steps } = record;
  const bands = useMemo(() => timeline({ recipe, stages }), [recipe, stages]);
  const columns = useColumns(steps, bands);
  const done = columns.x.at(-1) ?? 0;
  const [from, to] = axisRange(bands, done, focus);
  const range = useMemo((): [number, number] => [from, to], [from, to]);
  if (steps.length === 0 && record.evaluations.length === 0) return <EmptyCharts />;
  const common: ChartProps = {
    columns,
    bands,
    range,
    syncKey,
    onHover: setHover,
    row: nearestRow(columns.x, Math.min(hover ?? done, to)),
  };
  return (
    <section className="chart-column" aria-label="Curves of the run">
      {steps.length > 0 && (
        <>
          <LossChart {...common} />
          <EntropyChart {...common} />
          <KeptChart {...common} />
          <ClassChart {...common} classes={classes} />
        </>
      )}
      <MiouChart {...common} record={record} />
      <EntropyHistogram columns={columns} row={common.row} recipe={recipe} />
    </section>
  );
}

/** Columns that are extended from those of the render before. */
function useColumns(steps: RunRecord['steps'], bands: ChartProps['bands']): Columns {
  const old = useRef<{ columns: Columns; plan: string }>(undefined);
  return useMemo(() => {
    const plan = bands.map(({ index, start }) => `${index}:${start}`).join();
    const columns = columnsOf(steps, bands, old.current?.plan === plan ? old.current.columns : undefined);
    old.current = { columns, plan };
    return columns;
  }, [steps, bands]);
}

function EmptyCharts() {
  return (
    <section className="chart-column chart-empty" aria-label="Curves of the run">
      <p>Losses, entropy, kept and class shares and mIoU appear here, step by step, once a run goes on.</p>
    </section>
  );
}
