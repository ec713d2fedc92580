import { useMemo } from 'react';
import type uPlot from 'uplot';
import type { ClassList } from '../../protocol/classes.js';
import { asAreas } from '../../report/lone-steps.js';
import { percentSign } from '../../report/numbers.js';
import { thin } from '../../report/thin.js';
import { classColor, className } from '../maps/palette.js';
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
  ...common
}: ChartProps & { classes: ClassList | undefined; showsSteps: boolean }) {
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
    <ChartSection
      name="classes"
      title="Class shares"
      about="Shares of the step's predicted pixels per class (student). One class that takes over all others is a collapse. A long run that was saved has them of only some steps."
      legend={[]}
    >
      <Plot
        key={`${showsSteps} ${series.map(({ stroke }) => stroke).join()}`}
        showsSteps={showsSteps}
        {...common}
        label="Class shares over the steps"
        height={92}
        {...{ data, series }}
        filled
        yRange={[0, 1]}
        format={(share) => `${Math.round(share * 100)} %`}
      />
      <ul className="chart-classes">
        {largest.slice(0, LISTED).map(({ id, share }) => (
          <li key={id}>
            <svg width="8" height="8" aria-hidden="true">
              <rect width="8" height="8" rx="2" fill={classColor(classes, id)} />
            </svg>
            <span>{className(classes, id)}</span> <b>{percentSign(share)}</b>
          </li>
        ))}
        {columns.sparse && listed && <li className="chart-listed">{`of step ${listed.step}`}</li>}
      </ul>
    </ChartSection>
  );
}
