import type { KeyboardEvent, ReactNode } from 'react';
import { Segments } from '../controls/choice.js';
import { Sheet } from '../controls/sheet.js';
import { words } from '../words/words.js';
import { ChartFrameProvider, type ChartName } from './chart-frame.js';

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
      title={shown ? words.charts.titles[shown.name] : ''}
      about={words.charts.enlarged.about}
      shape="large"
      onKeyDown={keys}
    >
      {shown && (
        <div className="chart-large">
          <Segments<ChartName>
            label={words.charts.enlarged.chart}
            value={shown.name}
            options={charts.map((each) => ({ value: each.name, label: words.charts.titles[each.name] }))}
            onChange={onName}
          />
          <ChartFrameProvider value={LARGE}>{shown.chart}</ChartFrameProvider>
        </div>
      )}
    </Sheet>
  );
}
