import type uPlot from 'uplot';
import type { Band } from '../../report/timeline.js';
import { words } from '../words/words.js';
import { ink, TEXT } from './ink.js';

/** Shades every second stage behind the series, and names them above where there is room. */
export function paintBands(plot: uPlot, bands: readonly Band[], named: boolean): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, 0, bbox.width, bbox.top + bbox.height);
  ctx.clip();
  bands.forEach((band, place) => {
    const { start, end } = band;
    const left = plot.valToPos(start, 'x', true);
    const right = plot.valToPos(end, 'x', true);
    if (place % 2 === 0) {
      ctx.fillStyle = ink(plot.root, 'text');
      ctx.globalAlpha = 0.05;
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.globalAlpha = 1;
    if (named) paintName(plot, nameOf(band), Math.max(left, bbox.left), right);
  });
  ctx.restore();
}

/** Name of a stage in a chart. */
function nameOf({ stage, undone }: Band): string {
  const title = words.protocol.stages[stage];
  return undone ? words.charts.plot.undone(title) : title;
}

function paintName({ ctx, bbox, root }: uPlot, stage: string, left: number, right: number): void {
  const ratio = devicePixelRatio;
  ctx.font = `600 ${TEXT * ratio}px system-ui, sans-serif`;
  ctx.fillStyle = ink(root, 'text-muted');
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  if (ctx.measureText(stage).width < right - left) ctx.fillText(stage, left, bbox.top - 2 * ratio);
}
