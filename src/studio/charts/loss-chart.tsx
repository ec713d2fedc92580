import { useMemo } from 'react';
import type uPlot from 'uplot';
import type { LossName } from '../../protocol/stages.js';
import { short } from '../words/numbers.js';
import { words } from '../words/words.js';
import { useChartFrame } from './chart-frame.js';
import type { ChartProps } from './chart-props.js';
import { ChartSection, type LegendEntry } from './chart-section.js';
import { ink, lossInk } from './ink.js';
import { Plot } from './plot.js';

/** Names come from records, which may hold others than the page knows. */
const isKnown = (name: string): name is LossName => Object.hasOwn(words.charts.losses.names, name);
const lossText = (name: string): string => (isKnown(name) ? words.charts.losses.names[name] : name);

/** Total loss and its parts. A part has a line only in the stages that it belongs to. */
export function LossChart({ columns, row, saveCurve, ...common }: ChartProps) {
  const { large } = useChartFrame();
  const names = [...columns.losses.keys()];
  const data = useMemo(() => [columns.x, ...columns.losses.values()] as [number[], ...(number | null)[][]], [columns]);
  const series = names.map((name) => {
    const style = lossInk(name);
    return {
      stroke: (plot: uPlot) => ink(plot.root, style.ink),
      width: name === 'total' ? 1.75 : 1.25,
      points: { show: false },
      ...(style.dash ? { dash: style.dash } : {}),
    };
  });
  const legend = names.flatMap((name): LegendEntry[] => {
    const value = columns.losses.get(name)?.[row] ?? null;
    const style = lossInk(name);
    const mark = !style.dash ? 'line' : style.dash[0] === 2 ? 'dots' : 'dashes';
    // A large chart has room to name the lines of the other stages too.
    if (value === null && !large) return [];
    return [{ name: lossText(name), ink: style.ink, mark, value: value === null ? '–' : short(value) }];
  });
  return (
    <ChartSection name="losses" about={words.charts.losses.about} legend={legend} save={saveCurve?.('losses')} tall>
      <Plot
        key={names.join()}
        {...common}
        label={words.charts.losses.label}
        height={128}
        {...{ data, series }}
        format={short}
        namesStages
      />
    </ChartSection>
  );
}
