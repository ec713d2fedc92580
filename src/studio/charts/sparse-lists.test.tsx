import { Tooltip } from 'radix-ui';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { fold, longRunEvents } from '../../../test/long-run.js';
import { savedRecord } from '../../report/saved-form.js';
import { timeline } from '../../report/timeline.js';
import { ClassChart } from './class-chart.js';
import { columnsOf } from './columns.js';
import { EntropyHistogram } from './entropy-histogram.js';
import { trailOf } from './histogram-shape.js';

// The lists of every second step are kept.
const live = fold(longRunEvents({ steps: [9_000, 1_000, 11], classes: 3 }));
const bands = timeline(live);
const saved = columnsOf(savedRecord(live).steps, bands);
const all = columnsOf(live.steps, bands);

const common = { bands, range: [0, 10_000] as [number, number], syncKey: '', onHover: () => {}, showsSteps: false };

const shown = (columns: typeof saved, row: number): string =>
  renderToStaticMarkup(
    <Tooltip.Provider>
      <ClassChart {...common} columns={columns} row={row} classes={live.classes ?? undefined} />
      <EntropyHistogram columns={columns} row={row} recipe={live.recipe} />
    </Tooltip.Provider>,
  );

it('where a step has no lists, those before it are shown, and the charts say of which step they are', () => {
  // Row 102 is step 103, row 9,000 is the first step of the next stage.
  expect(saved.steps[102]?.classShares).toBeUndefined();
  expect(shown(saved, 102)).toContain('of step 102');
  expect(shown(saved, 102)).toContain('Entropy histogram of step 102 of Align');
  expect(shown(saved, 101)).toContain('of step 102');
  expect(shown(saved, 9_000)).toContain('Entropy histogram of step 1 of Teach');
  expect(saved.shares.map((column) => column[102])).toEqual(saved.shares.map((column) => column[101]));
});

it('where every step has its lists, the shares are said to be of no other step', () => {
  expect(shown(all, 102)).not.toContain('class="chart-listed"');
  expect(shown(all, 102)).toContain('Entropy histogram of step 103 of Align');
});

it('the trail of a histogram has only earlier steps of the same stage, each once', () => {
  const steps = trailOf(saved.listed, 9_005, 6).map(({ stage, step }) => `${stage} ${step}`);
  expect(steps).toEqual(['teach 1', 'teach 2', 'teach 4']);
  expect(trailOf(saved.listed, 9_000, 6)).toEqual([]);
});
