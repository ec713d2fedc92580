import { describe, expect, it } from 'vitest';
import { asAreas, lonePoints } from './lone-steps.js';
import { lineChart, stackChart } from './svg-chart.js';
import { thin } from './thin.js';
import { extent, ticks } from './ticks.js';

describe('ticks', () => {
  it('are round and inside the range', () => {
    expect(ticks(0, 1, 4)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(-0.07, 0.11, 4)).toEqual([-0.05, 0, 0.05, 0.1]);
    expect(ticks(0, 480, 8).at(-1)).toBe(450);
  });
  it('have an extent without values, too', () => {
    expect(extent([null, Number.NaN])).toEqual([0, 1]);
    expect(extent([2, 2], 0)).toEqual([1.8, 2.2]);
  });
});

describe('thinned columns', () => {
  it('are means of neighbours and keep gaps', () => {
    expect(
      thin(
        [
          [1, 2, 3, 4, 5],
          [null, null, 3, Number.NaN, 5],
        ],
        3,
      ),
    ).toEqual([
      [1.5, 3.5, 5],
      [null, 3, 5],
    ]);
  });
});

describe('line chart', () => {
  it('draws no line from one stage into the next', () => {
    const bands = [
      { stage: 'align' as const, index: 0, start: 0, end: 2 },
      { stage: 'teach' as const, index: 1, start: 2, end: 4 },
    ];
    const svg = lineChart({ title: 't', bands, x: [1, 2, 3, 4] }, [{ name: 'a', color: 'red', values: [1, 2, 3, 4] }]);
    const path = /class="line"[^>]* d="([^"]+)"/.exec(svg)?.[1] ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(2);
  });
});

describe('a stage of one step', () => {
  const bands = [
    { stage: 'align' as const, index: 0, start: 0, end: 1 },
    { stage: 'teach' as const, index: 1, start: 1, end: 4 },
  ];

  it('is a point, since no line goes through it', () => {
    expect(lonePoints([1], [0.5], bands)).toEqual([0]);
    expect(lonePoints([1, 2, 3, 4], [1, 2, 3, 4], bands)).toEqual([0]);
    expect(lonePoints([1, 2, 3, 4], [null, 2, null, 4], bands)).toEqual([1, 3]);
    const svg = lineChart({ title: 't', bands, x: [1, 2, 3] }, [{ name: 'a', color: 'red', values: [1, 2, 3] }]);
    expect(svg.match(/<circle/g)).toHaveLength(1);
  });

  it('is an area as wide as its step', () => {
    expect(asAreas([[1], [0.25], [0.75]])).toEqual([
      [0, 1],
      [0.25, 0.25],
      [0.75, 0.75],
    ]);
    const svg = stackChart({ title: 't', bands: bands.slice(0, 1), x: [1] }, [
      { name: 'a', color: 'red', values: [0.25] },
      { name: 'b', color: 'blue', values: [0.75] },
    ]);
    const xs = [.../d="M([\d.]+) [\d.]+L([\d.]+)/.exec(svg)!].slice(1).map(Number);
    expect(xs[1]! - xs[0]!).toBeGreaterThan(600);
  });
});
