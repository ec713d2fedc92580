import { expect, it } from 'vitest';
import { trialWords } from './policy-part.js';

it('words for what the policy did say who was refused, and how often', () => {
  expect(trialWords('The engine', { refusedBy: [] })).toContain('was not refused by any policy');
  expect(trialWords('The page', { refusedBy: ['a', 'b'] })).toContain('2 policies');
});
