import { expect, test } from 'vitest';
import { parseClassList } from '../../protocol/classes.js';
import { choice } from '../record-schema.js';
import { choiceText } from './choice-text.js';
import { agreementWords, votePercent } from './choice-words.js';

const spread = { value: 0.5, low: 0.4, high: 0.6 };

/** A candidate as records had it before votes had weights. */
const older = (name: string) => ({
  ...{ name, kind: 'trained', standing: 'votes', sameAs: null, kappa: 0.8, agreement: spread, toBest: spread, rank: 1 },
  ...{ iou: [0.5], byImage: [0.5], shares: [1], simple: { entropy: 0, confidence: 1, infoMax: 0.5 } },
});

const saved = {
  ...{ images: [0], width: 8, height: 8, kappa: 0.8, disputed: 0.1, disputedByImage: [0.1], disputedByClass: [0.1] },
  ...{ candidates: [older('Align'), { ...older('Teach'), weight: 0.25 }], keep: 0, reason: 'best' },
};

test('a choice from before votes had weights opens, and shows none', () => {
  const opened = choice.parse(saved);
  expect(opened.candidates.map(({ weight }) => weight)).toEqual([null, 0.25]);
  const [none, quarter] = opened.candidates.map(votePercent);
  expect(none).toBe('–');
  expect(quarter).toMatch(/^25\.0\s%$/);
  const classes = parseClassList({
    name: 'two',
    classes: ['road', 'sky'].map((name, id) => ({ id, name, color: '#000000' })),
  });
  const [head, ...rows] = choiceText({ choice: opened, images: ['a.png'], classes, truth: undefined }).split('\n');
  expect(head).toMatch(/to the best\s+vote\s+kappa/);
  expect(rows.find((row) => row.includes('Align'))).toContain(' – ');
});

test('a vote of which one candidate has most is said to be nearly its own', () => {
  const { candidates, ...rest } = choice.parse(saved);
  const withWeights = (...weights: number[]) => ({
    ...rest,
    candidates: candidates.map((each, at) => ({ ...each, weight: weights[at] ?? null })),
  });
  expect(agreementWords(withWeights(0.75, 0.25))).toMatch(/75\.0\s% of the vote is that of Align/);
  expect(agreementWords(withWeights(0.5, 0.5))).not.toContain('of the vote is that of');
});
