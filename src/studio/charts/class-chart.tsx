import { useMemo } from 'react';
import type uPlot from 'uplot';
import type { ClassList } from '../../protocol/classes.js';
import { asAreas } from '../../report/lone-steps.js';
import { classColor, className } from '../../report/paint/palette.js';
import { thin } from '../../report/thin.js';
import { percentSign } from '../words/numbers.js';
import { words } from '../words/words.js';
import { useChartFrame } from './chart-frame.js';
import type { ChartProps } from './chart-props.js';
import { ChartSection } from './chart-section.js';
import { Plot } from './plot.js';
import { stacked } from './stacked.js';

const MOST_POINTS = 400;
const LISTED = 6;

/** Shares of the predicted pixels per class, one on top of the other, in class colours; where a step has none, those before it. */
export function ClassChart({
  columns,
  row,
  classes,
  showsSteps,
  saveCurve,
  ...common
}: ChartProps & { classes: ClassList | undefined; showsSteps: boolean }) {
  const { large } = useChartFrame();
  const count = columns.shares.length;
  const data = useMemo((): uPlot.AlignedData => {
    const [x = [], ...shares] = asAreas(thin([columns.x, ...columns.shares], MOST_POINTS));
    return [x.map(Number), ...stacked(shares)];
  }, [columns]);
  const series = Array.from({ length: count }, (_, place): uPlot.Series => {
    const color = classColor(classes, count - 1 - place);
    return { stroke: color, fill: color, width: 0.5, points: { show: false } };
  });
  const largest = columns.shares
    .map((column, id) => ({ id, share: column[row] ?? 0 }))
    .sort((a, b) => b.share - a.share);
  const listed = columns.listed[row];
  return (
    <ChartSection name="classes" about={words.charts.classes.about} legend={[]} save={saveCurve?.('classes')}>
      <Plot
        key={`${showsSteps} ${series.map(({ stroke }) => stroke).join()}`}
        showsSteps={showsSteps}
        {...common}
        label={words.charts.classes.label}
        height={104}
        {...{ data, series }}
        filled
        yRange={[0, 1]}
        format={(share) => `${Math.round(share * 100)} %`}
      />
      <ul className="chart-classes">
        {(large ? largest : largest.slice(0, LISTED)).map(({ id, share }) => (
          <li key={id}>
            <svg width="8" height="8" aria-hidden="true">
              <rect width="8" height="8" rx="2" fill={classColor(classes, id)} />
            </svg>
            <span>{className(classes, id)}</span> <b>{percentSign(share)}</b>
          </li>
        ))}
        {columns.sparse && listed && <li className="chart-listed">{words.charts.classes.ofStep(listed.step)}</li>}
      </ul>
    </ChartSection>
  );
}
