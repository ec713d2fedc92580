import { type PointerEvent, type ReactNode, useState } from 'react';
import { borderOfStep, curriculumWeight, gammaOfStep } from '../../protocol/curriculum.js';
import type { Recipe } from '../../protocol/recipe.js';
import type { ListedStep } from '../../report/step-lists.js';
import { useSize } from '../maps/use-size.js';
import { localised, percentSign, short } from '../words/numbers.js';
import { words } from '../words/words.js';
import { chartHeight, useChartFrame } from './chart-frame.js';
import { ChartSection, type LegendEntry } from './chart-section.js';
import type { Columns } from './columns.js';
import { curve, type Frame, outline, trailOf } from './histogram-shape.js';

const HEIGHT = 120;
const TRAIL = 6;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/**
 * Entropies of the pixels of one step, with a faint trail of earlier steps and the curriculum weight of align. Of a step
 * without a histogram, the latest one before it that has one is shown; legend and label name it.
 */
export function EntropyHistogram({
  columns,
  row,
  recipe,
  save,
}: {
  columns: Columns;
  row: number;
  recipe: Recipe | null;
  /** The menu by which the histogram is saved. */
  save?: (first: ListedStep, last: ListedStep) => ReactNode;
}) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const [bin, setBin] = useState<number | null>(null);
  const height = chartHeight(HEIGHT, useChartFrame());
  const step = columns.listed[row];
  if (!step) return null;
  const trail = trailOf(columns.listed, row, TRAIL);
  const largest = Math.max(
    1e-6,
    ...step.entropyHistogram,
    ...trail.flatMap(({ entropyHistogram }) => entropyHistogram),
  );
  const frame: Frame = { width, height, largest };
  const gamma = gammaOfStep(recipe, step);
  const border = borderOfStep(recipe, step);
  const bins = step.entropyHistogram.length;
  const point = ({ clientX, currentTarget }: PointerEvent<HTMLDivElement>): void => {
    const { left } = currentTarget.getBoundingClientRect();
    setBin(Math.floor(((clientX - left) / Math.max(1, width)) * bins));
  };
  return (
    <ChartSection
      name="histogram"
      about={words.charts.histogram.about}
      legend={legendOf(words.protocol.stages[step.stage], step.step, gamma)}
      save={save?.(trail[0] ?? step, step)}
    >
      <div
        ref={box}
        className="chart-histogram"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={({ pointerType }) => pointerType !== 'touch' && setBin(null)}
      >
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={words.charts.histogram.label(step.step, words.protocol.stages[step.stage])}
        >
          {trail.map((earlier, age) => (
            <path
              key={earlier.step}
              className="chart-trail"
              strokeOpacity={0.15 + (0.3 * age) / TRAIL}
              d={outline(earlier.entropyHistogram, frame)}
            />
          ))}
          <path className="chart-bars" d={outline(step.entropyHistogram, frame)} />
          {gamma !== null && <Curriculum gamma={gamma} border={border} frame={frame} />}
        </svg>
        <div className="chart-ticks" aria-hidden="true">
          {TICKS.map((tick) => (
            <span key={tick}>{localised(String(tick))}</span>
          ))}
        </div>
        {bin !== null && bin >= 0 && bin < bins && (
          <output className="chart-tip" style={bin < bins / 2 ? { right: 0 } : { left: 0 }}>
            {words.charts.histogram.bin(
              short(bin / bins),
              short((bin + 1) / bins),
              percentSign(step.entropyHistogram[bin] ?? 0),
            )}
          </output>
        )}
      </div>
    </ChartSection>
  );
}

function legendOf(stage: string, step: number, gamma: number | null): LegendEntry[] {
  const entries: LegendEntry[] = [
    { name: stage, ink: 'chart-blue', mark: 'area', value: words.charts.histogram.step(step) },
  ];
  if (gamma !== null) entries.push({ name: `(1-h)^${short(gamma)}`, ink: 'chart-orange', mark: 'line', value: '' });
  return entries;
}

/** The weight of the curriculum entropy, and its border, where it has one. */
function Curriculum({ gamma, border, frame }: { gamma: number; border: number | null; frame: Frame }) {
  return (
    <g>
      <path className="chart-weight" d={curve((h) => curriculumWeight(h, gamma), frame)} />
      {border !== null && <Border border={border} frame={frame} />}
    </g>
  );
}

/** Align lowers h on the left of it, and raises h on the right. */
function Border({ border, frame }: { border: number; frame: Frame }) {
  const x = border * frame.width;
  const right = x > frame.width * 0.6;
  return (
    <g>
      <path className="chart-border" d={`M${x} 0V${frame.height}`} />
      <text x={right ? x - 5 : x + 5} y="12" textAnchor={right ? 'end' : 'start'}>
        {`1/(γ+1) = ${short(border)}: ${right ? words.charts.histogram.surer : words.charts.histogram.lessSure}`}
      </text>
    </g>
  );
}
