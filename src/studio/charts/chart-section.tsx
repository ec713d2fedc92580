import type { ReactNode } from 'react';
import { IconButton } from '../controls/button.js';
import { Explained } from '../controls/explained.js';
import { useMarksChart } from '../lesson/marks.js';
import { words } from '../words/words.js';
import { type ChartName, useChartFrame } from './chart-frame.js';
import type { InkName } from './ink.js';

export interface LegendEntry {
  name: string;
  ink: InkName;
  mark: 'line' | 'dashes' | 'dots' | 'disc' | 'ring' | 'area';
  /** Value at the pointer, or the latest. */
  value: string;
}

/**
 * A chart with its title, a legend whose values follow the pointer, and an explanation: a tooltip of the title, or a
 * sentence under a large chart, whose title is that of its dialog.
 */
export function ChartSection({
  name,
  about,
  legend,
  tall = false,
  save,
  children,
}: {
  name: ChartName;
  about: string;
  legend: readonly LegendEntry[];
  /** Keeps room for a legend of two lines, so that nothing jumps when its entries change. */
  tall?: boolean;
  /** The menu by which it is saved. */
  save?: ReactNode;
  children: ReactNode;
}) {
  const { large, enlarge } = useChartFrame();
  const title = words.charts.titles[name];
  const marked = useMarksChart(name);
  return (
    <section
      className={tall ? 'chart-section chart-tall' : 'chart-section'}
      data-chart={name}
      data-marked={marked || undefined}
    >
      <header className="chart-head">
        {!large && (
          <h3>
            <Explained tip={about} side="bottom">
              {title}
            </Explained>
          </h3>
        )}
        <ul>
          {legend.map(({ name: entry, ink, mark, value }) => (
            <li key={entry}>
              <Mark mark={mark} color={`var(--${ink})`} />
              {entry} <b>{value}</b>
            </li>
          ))}
        </ul>
        {(enlarge || save) && (
          <div className="chart-actions">
            {enlarge && (
              <IconButton icon="enlarge" label={words.charts.section.enlarge(title)} onClick={() => enlarge(name)} />
            )}
            {save}
          </div>
        )}
      </header>
      {children}
      {large && <p className="chart-about">{about}</p>}
    </section>
  );
}

const DASHES = { line: undefined, dashes: '5 3', dots: '2 2' } as const;

function Mark({ mark, color }: { mark: LegendEntry['mark']; color: string }) {
  if (mark === 'disc' || mark === 'ring') {
    return (
      <svg width="10" height="10" aria-hidden="true">
        <circle
          cx="5"
          cy="5"
          r="3.25"
          fill={mark === 'disc' ? color : 'var(--surface)'}
          stroke={color}
          strokeWidth="1.5"
        />
      </svg>
    );
  }
  if (mark === 'area') {
    return (
      <svg width="10" height="10" aria-hidden="true">
        <rect width="10" height="10" rx="2" fill={color} fillOpacity="0.5" />
      </svg>
    );
  }
  return (
    <svg width="14" height="10" aria-hidden="true">
      <path d="M0 5H14" stroke={color} strokeWidth="2" strokeDasharray={DASHES[mark]} />
    </svg>
  );
}
