import type { PointerEvent } from 'react';
import {
  type CurriculumGradient,
  curriculumLoss,
  curriculumSlope,
  curriculumThreshold,
} from '../../protocol/curriculum.js';
import { outline } from '../charts/histogram-shape.js';
import { useSize } from '../maps/use-size.js';
import { short } from '../words/numbers.js';
import { words } from '../words/words.js';
import { areaBelowZero, type Plot, pathOf, yAt } from './slope-plot.js';

const LOSS_HEIGHT = 40;
const SLOPE_HEIGHT = 132;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

export interface CurveProps {
  /** gamma of the present step; both ends where it changes and there is no step. */
  gammas: readonly number[];
  histogram: readonly number[] | null;
  /** Pixels with an entropy above this are left out. */
  limit: number;
  /** Least slope of the common scale. */
  low: number;
  /** Entropy that is pointed at. */
  at: number;
  onPoint(h: number): void;
}

interface GradientPlotProps extends CurveProps {
  gradient: CurriculumGradient;
  used: boolean;
}

/** The loss of a pixel by its entropy h, and its slope as one of the two gradients has it. */
export function GradientPlot({ gradient, used, gammas, histogram, limit, low, at, onPoint }: GradientPlotProps) {
  const says = words.paper.plot;
  const { title, origin } = says[gradient];
  const [box, { width }] = useSize<HTMLDivElement>();
  const top = Math.max(...gammas.map((gamma) => curriculumLoss(curriculumThreshold(gamma), gamma)));
  const loss: Plot = { width, height: LOSS_HEIGHT, low: 0, high: top * 1.15 };
  const slope: Plot = { width, height: SLOPE_HEIGHT, low, high: 1 };
  const point = ({ clientX, currentTarget }: PointerEvent<HTMLDivElement>): void => {
    const { left } = currentTarget.getBoundingClientRect();
    onPoint(Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width))));
  };
  return (
    <figure className="gradient-plot" data-used={used} data-gradient={gradient}>
      <figcaption>
        <strong>{title}</strong>
        <span className="muted">{origin}</span>
        {used && <span className="badge">{says.thisRecipe}</span>}
      </figcaption>
      <div ref={box} className="gradient-box" onPointerMove={point} onPointerDown={point}>
        <p className="gradient-name">{says.loss}</p>
        <svg width={width} height={LOSS_HEIGHT} aria-hidden="true">
          {gammas.map((each, place) => (
            <path
              key={each}
              className="gradient-loss"
              data-later={place > 0}
              d={pathOf((h) => curriculumLoss(h, each), loss, limit)}
            />
          ))}
          <Pointed at={at} width={width} height={LOSS_HEIGHT} />
        </svg>
        <p className="gradient-name">{says.derivative}</p>
        <svg width={width} height={SLOPE_HEIGHT} role="img" aria-label={says.derivativeOf(title, gammas.map(short))}>
          {histogram && <path className="chart-bars" d={outline(histogram, frameOf(histogram, width))} />}
          <Slopes gradient={gradient} gammas={gammas} limit={limit} plot={slope} />
          <Pointed at={at} width={width} height={SLOPE_HEIGHT} />
        </svg>
        <div className="chart-ticks" aria-hidden="true">
          {TICKS.map((tick) => (
            <span key={tick}>{short(tick)}</span>
          ))}
        </div>
      </div>
    </figure>
  );
}

const frameOf = (histogram: readonly number[], width: number) => ({
  width,
  height: SLOPE_HEIGHT,
  largest: Math.max(1e-6, ...histogram),
});

function Slopes({
  gradient,
  gammas,
  limit,
  plot,
}: {
  gradient: CurriculumGradient;
  gammas: readonly number[];
  limit: number;
  plot: Plot;
}) {
  const [gamma = 0] = gammas;
  const zero = yAt(0, plot);
  const border = curriculumThreshold(gamma) * plot.width;
  return (
    <>
      <path className="gradient-less" d={areaBelowZero((h) => curriculumSlope(h, gamma, gradient), plot, limit)} />
      <path className="gradient-zero" d={`M0 ${zero}H${plot.width}`} />
      <text x={plot.width} y={zero - 4} textAnchor="end">
        0
      </text>
      {gamma > 0 && (
        <text x={plot.width - 14} y={zero - 4} textAnchor="end">
          {words.paper.plot[gradient].unsure}
        </text>
      )}
      {gammas.map((each, place) => (
        <path
          key={each}
          className="gradient-slope"
          data-later={place > 0}
          d={pathOf((h) => curriculumSlope(h, each, gradient), plot, limit)}
        />
      ))}
      <path className="chart-border" d={`M${border} 0V${plot.height}`} />
      {limit < 1 && <path className="gradient-limit" d={`M${limit * plot.width} 0V${plot.height}`} />}
    </>
  );
}

function Pointed({ at, width, height }: { at: number; width: number; height: number }) {
  return <path className="gradient-pointed" d={`M${Math.round(at * width * 10) / 10} 0V${height}`} />;
}
