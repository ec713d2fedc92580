import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Choice, WeighedStage } from '../../protocol/choice.js';
import { choiceWords, givenWords, toBestWords } from '../../report/choice/choice-words.js';
import { candidate, spread } from './choice.test-data.js';
import { ChoiceTable } from './choice-table.js';
import { WeighedStages } from './weighed-stages.js';

const choice: Choice = {
  images: [0, 1],
  ...{ width: 8, height: 8, kappa: 0.8, disputed: 0.1, disputedByImage: [], disputedByClass: [] },
  candidates: [
    candidate('source model', 0.6, { kind: 'source', rank: 3 }),
    candidate('batch norm re-estimated', 0.795, { kind: 'batch-norm' }),
    candidate('Re-estimate', 0.795, { standing: 'duplicate', sameAs: 'batch norm re-estimated', rank: null }),
    candidate('Align', 0.8, {}),
    candidate('Teach', 0.1, { standing: 'collapsed', rank: null }),
  ],
  ...{ keep: 1, reason: 'as-good' },
};

it('ranks the results, best first, with intervals, and marks the one to keep', () => {
  const html = renderToStaticMarkup(<ChoiceTable choice={choice} />);
  const names = [...html.matchAll(/<th scope="row">([^<]*)/g)].map(([, name]) => name?.trim());
  expect(names).toEqual(['Align', 'batch norm re-estimated', 'source model', 'Re-estimate', 'Teach']);
  expect(html.replace(/<[^>]*>/g, '')).toContain('80.0 (79.0 to 81.0)');
  expect(html).toContain('title="Cannot be told apart from: batch norm re-estimated"');
  expect(html).toContain('same as batch norm re-estimated');
  expect(html.match(/data-kept="true"><th scope="row">([^<]*)/)?.[1]?.trim()).toBe('batch norm re-estimated');
  expect(html.match(/>keep</g)).toHaveLength(1);
});

it('calls the best one so, in place of its difference to itself', () => {
  expect(toBestWords({ agreement: spread(0.8), toBest: { value: 0, low: 0, high: 0 } })).toBe('the best');
  expect(toBestWords({ agreement: spread(0.8), toBest: spread(0) })).toBe('±0.0 (−1.0 to +1.0)');
});

it('says which result is the adapted model where that is not the one to keep', () => {
  expect(givenWords(choice)).toBe('The adapted model is the last result: Teach.');
  expect(givenWords({ ...choice, keep: 4 })).toBe('');
  expect(givenWords({ candidates: choice.candidates.slice(0, 3), keep: 1 })).toBe('');
});

it('says that all votes count the same where a record is from before they had weights', () => {
  const before = choice.candidates.map((each) => ({ ...each, weight: null }));
  expect(renderToStaticMarkup(<ChoiceTable choice={choice} />)).toContain('count more');
  expect(renderToStaticMarkup(<ChoiceTable choice={{ ...choice, candidates: before }} />)).toContain(
    'each counts the same',
  );
});

it('says that two results are the same network', () => {
  expect(choiceWords(choice)).toContain('counted once: Re-estimate (batch norm re-estimated).');
});

it('marks no result where nothing is recommended', () => {
  expect(renderToStaticMarkup(<ChoiceTable choice={{ ...choice, keep: null, reason: 'few' }} />)).not.toContain(
    '<strong>',
  );
});

it('lists stages that were kept and undone, and nothing without them', () => {
  const weighed = (index: number, undone: boolean): WeighedStage => ({
    ...{ stage: 'align', index, undone, why: undone ? 'outlier' : 'kept', voters: 4 },
    ...{ start: spread(0.8), end: spread(0.6), difference: spread(-0.2) },
  });
  const html = renderToStaticMarkup(<WeighedStages weighed={[weighed(0, false), weighed(1, true)]} />);
  expect(html).toContain('Align is kept');
  expect(html).toMatch(/data-undone="true">Align was undone/);
  expect(renderToStaticMarkup(<WeighedStages weighed={[]} />)).toBe('');
});
