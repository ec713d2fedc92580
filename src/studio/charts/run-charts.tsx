import { Fragment, useId, useMemo, useRef, useState } from 'react';
import type { ClassList } from '../../protocol/classes.js';
import type { RunRecord } from '../../protocol/record.js';
import type { StageName } from '../../protocol/stage-recipes.js';
import { describeStage } from '../../protocol/stages.js';
import { stageHistogram } from '../../report/curves.js';
import type { ListedStep } from '../../report/step-lists.js';
import { globalStep, timeline } from '../../report/timeline.js';
import { Segments } from '../controls/choice.js';
import { Explained } from '../controls/explained.js';
import { SaveMenu } from '../figures/save-menu.js';
import { weighedText } from '../result/choice-text.js';
import type { ShownTime } from '../time/use-shown-maps.js';
import { words } from '../words/words.js';
import { ChartFrameProvider, type ChartName } from './chart-frame.js';
import type { ChartProps } from './chart-props.js';
import { ClassChart } from './class-chart.js';
import { axisRange, type Columns, columnsOf, latestRow, nearestRow, withLists } from './columns.js';
import { EnlargedChart, type ShownChart } from './enlarged-chart.js';
import { EntropyHistogram } from './entropy-histogram.js';
import { LossChart } from './loss-chart.js';
import { MiouChart } from './miou-chart.js';
import { EntropyChart, KeptChart } from './share-chart.js';
import { StepMark } from './step-mark.js';
import { usePaced } from './use-paced.js';
import './charts.css';

export interface RunChartsProps {
  record: RunRecord;
  classes: ClassList | undefined;
  /** The stage that is looked at: it can be shown by itself. */
  focus: StageName | null;
  /** Another time than now, which curves and histogram show. */
  then?: ShownTime | null;
}

const PAUSE_MS = 120;

/** The curves of a run over one axis of steps, and the entropies of the step under the pointer, or of the latest of the stage. */
export function RunCharts({ record: live, classes, focus, then = null }: RunChartsProps) {
  const record = usePaced(live, PAUSE_MS);
  const syncKey = useId();
  const [hover, setHover] = useState<number | null>(null);
  const { recipe, stages, steps, weighed } = record;
  const bands = useMemo(() => timeline({ recipe, stages, weighed }), [recipe, stages, weighed]);
  const own = useColumns(steps, bands);
  const mark = then && globalStep(bands, then.place.index, then.place.step);
  const columns = useMemo(() => withLists(own, mark, then?.lists ?? null), [own, mark, then]);
  const done = columns.x.at(-1) ?? 0;
  const [zoomed, setZoomed] = useState(false);
  const [enlarged, enlarge] = useState<ChartName | null>(null);
  const frame = useMemo(() => ({ large: false, enlarge }), []);
  const whole = useRange(axisRange(bands, done, null));
  const range = useRange(axisRange(bands, done, zoomed ? focus : null));
  if (steps.length === 0 && record.evaluations.length === 0) return <EmptyCharts />;
  const run = recipe?.name ?? '';
  const common: ChartProps = {
    saveCurve: (name) => (
      <SaveMenu kind="curve" what={words.charts.run.saved[name]} figure={() => ({ run, record, name })} />
    ),
    columns,
    bands,
    range,
    syncKey,
    onHover: setHover,
    row: rowOf(columns, focus, hover === null ? mark : Math.min(hover, range[1])),
  };
  const focused = focus && describeStage(focus);
  const miouFirst = focus === null && record.evaluations.length > 0;
  const miou: ShownChart = { name: 'miou', chart: <MiouChart {...common} range={whole} record={record} /> };
  const saveHistogram = (first: ListedStep, last: ListedStep) => (
    <SaveMenu
      kind="histogram"
      what={words.charts.run.saved.histogram}
      figure={() => ({ run, histogram: stageHistogram(recipe, first, last) })}
    />
  );
  const histogram: ShownChart = {
    name: 'histogram',
    chart: <EntropyHistogram columns={columns} row={common.row} recipe={recipe} save={saveHistogram} />,
  };
  // The numbers of the steps stand under the mIoU, where there is one and its axis is the same.
  const showsSteps = zoomed || record.evaluations.length === 0;
  const ofSteps: ShownChart[] = [
    { name: 'losses', chart: <LossChart {...common} /> },
    { name: 'entropy', chart: <EntropyChart {...common} /> },
    ...(columns.keeps && !(zoomed && focused && !focused.kept)
      ? [{ name: 'kept' as const, chart: <KeptChart {...common} /> }]
      : []),
    { name: 'classes', chart: <ClassChart {...common} classes={classes} showsSteps={showsSteps} /> },
  ];
  // The chart of the chapter comes first: the text of Align points to the histogram.
  const first = [...(focused?.histogramFirst ? [histogram] : []), ...(miouFirst ? [miou] : [])];
  const middle = steps.length > 0 ? ofSteps : [];
  const last = [...(miouFirst ? [] : [miou]), ...(focused?.histogramFirst ? [] : [histogram])];
  return (
    <StepMark value={mark}>
      <section className="chart-column" aria-label={words.charts.run.label}>
        <ChartFrameProvider value={frame}>
          {first.map(draw)}
          {steps.length > 0 && focus && <Extent {...{ focus, zoomed }} onZoom={setZoomed} />}
          {steps.length > 0 && <UndoneStages weighed={weighed} />}
          {middle.map(draw)}
          {last.map(draw)}
        </ChartFrameProvider>
        <EnlargedChart charts={[...first, ...middle, ...last]} name={enlarged} onName={enlarge} />
      </section>
    </StepMark>
  );
}

const draw = ({ name, chart }: ShownChart) => <Fragment key={name}>{chart}</Fragment>;

/** The row of a step, or the latest one. */
const rowOf = (columns: Columns, focus: StageName | null, step: number | null): number =>
  step === null ? latestRow(columns, focus) : nearestRow(columns.x, step);

/** Which of the curves are of stages whose result was given up; the reason is in the tooltip. */
function UndoneStages({ weighed }: Pick<RunRecord, 'weighed'>) {
  const undone = weighed.filter((each) => each.undone);
  if (undone.length === 0) return null;
  return (
    <ul className="chart-undone" aria-label={words.charts.run.undoneStages}>
      {undone.map((each) => (
        <li key={each.index}>
          <Explained tip={weighedText(each)} side="bottom">
            <s>{words.protocol.stages[each.stage]}</s> {words.charts.run.undone}
          </Explained>
        </li>
      ))}
    </ul>
  );
}

/** The same array as long as its ends are the same. */
function useRange([from, to]: [number, number]): [number, number] {
  return useMemo(() => [from, to], [from, to]);
}

/** The part of the common axis that is shown. */
function Extent({ focus, zoomed, onZoom }: { focus: StageName; zoomed: boolean; onZoom: (zoomed: boolean) => void }) {
  return (
    <div className="chart-extent">
      <Segments
        label={words.charts.run.steps}
        value={zoomed ? 'stage' : 'run'}
        options={[
          { value: 'run', label: words.charts.run.whole },
          { value: 'stage', label: words.charts.run.byItself(words.protocol.stages[focus]) },
        ]}
        onChange={(value) => onZoom(value === 'stage')}
      />
    </div>
  );
}

/** Columns that extend those of the previous render. */
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
    <section className="chart-column chart-empty" aria-label={words.charts.run.label}>
      <p>{words.charts.run.empty}</p>
    </section>
  );
}
