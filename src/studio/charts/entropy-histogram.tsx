import { type PointerEvent, useState } from 'react';
import { borderOfStep, curriculumWeight, gammaOfStep } from '../../protocol/curriculum.js';
import type { Recipe } from '../../protocol/recipe.js';
import { percentSign, short } from '../../report/numbers.js';
import { useSize } from '../maps/use-size.js';
import { ChartSection, type LegendEntry } from './chart-section.js';
import type { Columns } from './columns.js';
import { curve, type Frame, outline, trailOf } from './histogram-shape.js';

const HEIGHT = 96;
const TRAIL = 6;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/**
 * Entropies of the pixels of one step, with a faint trail of earlier steps and the curriculum weight of align. Of a step
 * without a histogram, the latest one before it that has one is shown; legend and label name it.
 */
export function EntropyHistogram({ columns, row, recipe }: { columns: Columns; row: number; recipe: Recipe | null }) {
  const [box, { width }] = useSize<HTMLDivElement>();
  const [bin, setBin] = useState<number | null>(null);
  const step = columns.listed[row];
  if (!step) return null;
  const trail = trailOf(columns.listed, row, TRAIL);
  const largest = Math.max(
    1e-6,
    ...step.entropyHistogram,
    ...trail.flatMap(({ entropyHistogram }) => entropyHistogram),
  );
  const frame: Frame = { width, height: HEIGHT, largest };
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
      title="Entropy histogram"
      about="Shares of the step's pixels by normalised entropy h, 64 bins, heights on a square-root scale; faint: earlier steps of the stage. A long run that was saved has the histograms of only some steps: the legend names the step. Align lowers h left of the dashed border and raises it right of it; without a border it lowers all h, each by its weight."
      legend={legendOf(step.stage, step.step, gamma)}
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
          height={HEIGHT}
          role="img"
          aria-label={`Entropy histogram of step ${step.step} of ${step.stage}`}
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
            <span key={tick}>{tick}</span>
          ))}
        </div>
        {bin !== null && bin >= 0 && bin < bins && (
          <output className="chart-tip" style={bin < bins / 2 ? { right: 0 } : { left: 0 }}>
            {`h ${short(bin / bins)} to ${short((bin + 1) / bins)}: ${percentSign(step.entropyHistogram[bin] ?? 0)}`}
          </output>
        )}
      </div>
    </ChartSection>
  );
}

function legendOf(stage: string, step: number, gamma: number | null): LegendEntry[] {
  const entries: LegendEntry[] = [{ name: stage, ink: 'chart-blue', mark: 'area', value: `step ${step}` }];
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
      <text x={right ? x - 5 : x + 5} y="10" textAnchor={right ? 'end' : 'start'}>
        {`1/(γ+1) = ${short(border)}: ${right ? '← made surer' : 'made less sure →'}`}
      </text>
    </g>
  );
}
