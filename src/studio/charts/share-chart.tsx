import { useMemo } from 'react';
import type uPlot from 'uplot';
import { STAGE_NAMES } from '../../protocol/stage-recipes.js';
import { describeStage, titlesOf } from '../../protocol/stages.js';
import { percentSign, short } from '../words/numbers.js';
import { words } from '../words/words.js';
import type { ChartProps } from './chart-props.js';
import { ChartSection } from './chart-section.js';
import { ink } from './ink.js';
import { Plot } from './plot.js';

/** Mean entropy of the student's predictions on each step's images. */
export function EntropyChart({ columns, row, saveCurve, ...common }: ChartProps) {
  const data = useMemo((): uPlot.AlignedData => [columns.x, columns.entropy], [columns]);
  const value = columns.entropy[row];
  return (
    <ChartSection
      name="entropy"
      about={words.charts.entropy.about}
      legend={[{ name: 'h', ink: 'chart-blue', mark: 'line', value: value === undefined ? '–' : short(value) }]}
      save={saveCurve?.('entropy')}
    >
      <Plot
        {...common}
        label={words.charts.entropy.label}
        height={88}
        data={data}
        series={ENTROPY_SERIES}
        format={short}
      />
    </ChartSection>
  );
}

/** Which pixels take part, stage by stage. */
const keptPixels = (): string =>
  STAGE_NAMES.flatMap((stage) => {
    const { title, kept } = describeStage(stage);
    return kept ? [words.charts.kept.pixelsIn(title, kept.pixels)] : [];
  }).join(', ');

/** Share of the pixels that took part in each step; nothing is drawn over a stage that leaves none out. */
export function KeptChart({ columns, row, saveCurve, ...common }: ChartProps) {
  const data = useMemo((): uPlot.AlignedData => [columns.x, columns.kept, columns.relabelled], [columns]);
  const value = columns.kept[row];
  const moved = columns.relabelled[row] ?? null;
  return (
    <ChartSection
      name="kept"
      about={words.charts.kept.about(
        keptPixels(),
        titlesOf(({ kept }) => !kept),
      )}
      legend={[
        {
          name: words.charts.kept.pixels,
          ink: 'chart-green',
          mark: 'line',
          value: value === undefined || value === null ? '–' : percentSign(value),
        },
        ...(moved === null
          ? []
          : [
              {
                name: words.charts.kept.relabelled,
                ink: 'chart-orange' as const,
                mark: 'dashes' as const,
                value: percentSign(moved),
              },
            ]),
      ]}
      save={saveCurve?.('kept')}
    >
      <Plot
        {...common}
        label={words.charts.kept.label}
        height={88}
        data={data}
        series={KEPT_SERIES}
        yRange={(low, high) => [Math.max(0, low - 0.04), Math.min(1.02, high + 0.04)]}
        format={(share) => `${Math.round(share * 100)} %`}
      />
    </ChartSection>
  );
}

const line = (name: 'chart-blue' | 'chart-green'): uPlot.Series[] => [
  { stroke: (plot) => ink(plot.root, name), width: 1.5, points: { show: false } },
];
const ENTROPY_SERIES = line('chart-blue');
const KEPT_SERIES: uPlot.Series[] = [
  ...line('chart-green'),
  { stroke: (plot) => ink(plot.root, 'chart-orange'), width: 1.25, dash: [5, 3], points: { show: false } },
];
