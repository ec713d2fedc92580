import { createContext, useContext } from 'react';
import type uPlot from 'uplot';
import { ink } from './ink.js';

const Mark = createContext<number | null>(null);

/** Marks a step of the run in all plots inside it. */
export const StepMark = Mark.Provider;

export const useStepMark = (): number | null => useContext(Mark);

/** A line at the marked step, over the curves. */
export function paintStepMark(plot: uPlot, step: number | null): void {
  if (step === null) return;
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(step, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = ink(plot.root, 'accent');
  ctx.lineWidth = Math.max(1, Math.round(1.5 * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
