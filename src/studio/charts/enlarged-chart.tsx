import type { KeyboardEvent, ReactNode } from 'react';
import { Segments } from '../controls/choice.js';
import { Sheet } from '../controls/sheet.js';
import { CHART_TITLES, ChartFrameProvider, type ChartName } from './chart-frame.js';

export interface ShownChart {
  name: ChartName;
  chart: ReactNode;
}

interface EnlargedChartProps {
  /** All charts of the column, in its order. */
  charts: readonly ShownChart[];
  name: ChartName | null;
  onName(name: ChartName | null): void;
}

const BY_KEY: Record<string, 1 | -1> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const LARGE = { large: true, enlarge: null };

/** One chart by itself, as large as the window allows; arrow keys go to the others. */
export function EnlargedChart({ charts, name, onName }: EnlargedChartProps) {
  const place = charts.findIndex((each) => each.name === name);
  const shown = charts[place];
  const keys = (event: KeyboardEvent) => {
    const by = BY_KEY[event.key];
    if (!by || (event.target instanceof Element && event.target.closest('input, select'))) return;
    event.preventDefault();
    onName(charts.at((place + by) % charts.length)?.name ?? null);
  };
  return (
    <Sheet
      open={shown !== undefined}
      onClose={() => onName(null)}
      title={shown ? CHART_TITLES[shown.name] : ''}
      about="Arrow keys go to the other charts."
      shape="large"
      onKeyDown={keys}
    >
      {shown && (
        <div className="chart-large">
          <Segments<ChartName>
            label="Chart"
            value={shown.name}
            options={charts.map((each) => ({ value: each.name, label: CHART_TITLES[each.name] }))}
            onChange={onName}
          />
          <ChartFrameProvider value={LARGE}>{shown.chart}</ChartFrameProvider>
        </div>
      )}
    </Sheet>
  );
}
