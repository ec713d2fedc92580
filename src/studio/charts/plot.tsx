import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { lonePoints } from '../../report/lone-steps.js';
import type { Band } from '../../report/timeline.js';
import { useSize } from '../maps/use-size.js';
import { whole } from '../words/numbers.js';
import { words } from '../words/words.js';
import { chartHeight, useChartFrame } from './chart-frame.js';
import { ink, TEXT } from './ink.js';
import { paintBands } from './stage-bands.js';
import { paintStepMark, useStepMark } from './step-mark.js';
import { onThemeChange } from './theme-change.js';

export interface PlotProps {
  /** Plots with the same key share their cursor. */
  syncKey: string;
  label: string;
  height: number;
  data: uPlot.AlignedData;
  /** Series after x. Read once: give the plot another `key` when their number changes. */
  series: uPlot.Series[];
  bands: readonly Band[];
  /** Part of the x axis to show. */
  range: [number, number];
  yRange?: uPlot.Range.MinMax | ((low: number, high: number) => uPlot.Range.MinMax);
  format: (value: number) => string;
  /** Writes the step numbers under the plot. */
  showsSteps?: boolean;
  /** Writes the names of the stages into the plot. */
  namesStages?: boolean;
  /** Areas: no gaps between stages, no marks at the pointer. */
  filled?: boolean;
  /** Global step under the pointer, null outside. */
  onHover: (step: number | null) => void;
  /** Draws over the series, in canvas pixels. */
  draw?: (plot: uPlot) => void;
}

/** Room for the values of the y axis; the same in charts.css. */
const Y_WIDTH = 52;
const X_HEIGHT = 20;
const NAME_HEIGHT = 18;
const LONE_POINT = 6;
/** There is no half step: 1, 2, 5, 10, 20, … */
const WHOLE_STEPS = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));
/** Room for half of the last step number; the same in charts.css. */
const RIGHT = 16;

/** One uPlot chart: made once, then only fed. Colours are read from the style sheet when it draws. */
export function Plot(given: PlotProps) {
  const props = { ...given, height: chartHeight(given.height, useChartFrame()) };
  const [box, size, element] = useSize<HTMLDivElement>();
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const mark = useRef<number | null>(null);
  mark.current = useStepMark();
  const height = props.height + (props.showsSteps ? X_HEIGHT : 0);

  useLayoutEffect(() => {
    if (!element) return;
    const made = new uPlot(
      optionsOf(latest, element.clientWidth || 300, () => mark.current),
      latest.current.data,
      element,
    );
    plot.current = made;
    const forget = onThemeChange(() => made.redraw(false));
    return () => {
      forget();
      made.destroy();
      plot.current = null;
    };
  }, [element]);
  useLayoutEffect(() => {
    if (size.width > 0) plot.current?.setSize({ width: size.width, height });
  }, [size.width, height]);
  const { data, range, bands } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: range and bands are read through `latest` while drawing.
  useEffect(() => {
    plot.current?.setData(data);
  }, [data, range, bands]);
  const marked = mark.current;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark is read while drawing.
  useEffect(() => plot.current?.redraw(false), [marked]);
  return (
    <div ref={box} className="chart-plot" role="img" aria-label={words.charts.plot.label(props.label, ...range)} />
  );
}

type Latest = { readonly current: PlotProps };

function optionsOf(latest: Latest, width: number, mark: () => number | null): uPlot.Options {
  const { syncKey, height, showsSteps, namesStages, filled } = latest.current;
  return {
    width,
    height: height + (showsSteps ? X_HEIGHT : 0),
    padding: [namesStages ? NAME_HEIGHT : 6, RIGHT, showsSteps ? 0 : 4, 0],
    legend: { show: false },
    cursor: {
      sync: { key: syncKey, scales: ['x', null] },
      drag: { x: false, y: false },
      y: false,
      points: { size: 6, width: 1.5, ...(filled ? { show: false } : {}) },
    },
    scales: {
      x: { time: false, range: () => latest.current.range },
      y: { range: (_, low, high) => yRangeOf(latest.current, low, high) },
    },
    axes: axesOf(latest),
    series: [{}, ...seriesOf(latest)],
    hooks: {
      drawClear: [(plot) => paintBands(plot, latest.current.bands, latest.current.namesStages === true)],
      draw: [(plot) => latest.current.draw?.(plot), (plot) => paintStepMark(plot, mark())],
      setCursor: [
        ({ cursor, posToVal }) => {
          const left = cursor.left ?? -1;
          latest.current.onHover(left < 0 ? null : posToVal(left, 'x'));
        },
      ],
    },
  };
}

/** Draws points only where a line cannot be seen: a run of one step is a single point. */
const lonePointsOf = (latest: Latest, { stroke }: uPlot.Series): uPlot.Series.Points => ({
  show: true,
  size: LONE_POINT,
  ...(stroke ? { fill: stroke } : {}),
  filter: ({ data }, place) => lonePoints(data[0], data[place] ?? [], latest.current.bands),
});

/** Lines are not drawn from one stage into the next: their losses are different quantities. */
function seriesOf(latest: Latest): uPlot.Series[] {
  const gaps: uPlot.Series.GapsRefiner = (plot, _series, _first, _last, known) => {
    const between = latest.current.bands.map(({ end }): [number, number] => [
      plot.valToPos(end, 'x', true) - 1,
      plot.valToPos(end + 1, 'x', true) + 1,
    ]);
    return [...known, ...between].sort(([a], [b]) => a - b);
  };
  const { series, filled } = latest.current;
  if (filled) return series;
  return series.map((each) => ({
    gaps,
    ...each,
    points: each.points?.show ? each.points : lonePointsOf(latest, each),
  }));
}

function yRangeOf({ yRange }: PlotProps, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (Array.isArray(yRange)) return yRange;
  if (low === null || high === null) return [0, 1];
  if (yRange) return yRange(low, high);
  const pad = (high - low) * 0.08 || Math.abs(high) * 0.1 || 0.5;
  return [low - pad, high + pad];
}

function axesOf(latest: Latest): uPlot.Axis[] {
  const font = `${TEXT}px system-ui, sans-serif`;
  const text = (plot: uPlot): string => ink(plot.root, 'text-muted');
  const grid = { stroke: (plot: uPlot): string => ink(plot.root, 'border'), width: 1 };
  return [
    {
      show: latest.current.showsSteps === true,
      size: X_HEIGHT,
      gap: 2,
      font,
      stroke: text,
      grid: { show: false },
      ticks: { show: false },
      space: 48,
      incrs: WHOLE_STEPS,
      values: (_, splits) => splits.map(whole),
    },
    {
      size: Y_WIDTH,
      gap: 4,
      font,
      stroke: text,
      grid,
      ticks: { show: false },
      space: 28,
      values: (_, splits) => splits.map((value) => latest.current.format(value)),
    },
  ];
}
