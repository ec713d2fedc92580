import { afterEach, expect, it } from 'vitest';
import type { Choice, WeighedStage } from '../../protocol/choice.js';
import { choiceWords, weighedWords } from '../../report/choice/choice-words.js';
import { de } from '../words/de.js';
import { en } from '../words/en.js';
import { useLanguage } from '../words/language.js';
import { setWords } from '../words/words.js';
import { candidate, spread } from './choice.test-data.js';
import { candidateText, choiceText, weighedText } from './choice-text.js';

const choice: Choice = {
  images: [0, 1],
  ...{ width: 8, height: 8, kappa: 0.8, disputed: 0.1, disputedByImage: [], disputedByClass: [] },
  candidates: [
    candidate('source model', 0.6, { kind: 'source', weight: 0.4 }),
    candidate('Teach', 0.8, { weight: 0.6 }),
    candidate('Teach 2', 0.1, { standing: 'duplicate', sameAs: 'Teach', weight: 0.4 }),
    candidate('Propagate', 0.1, { standing: 'collapsed', weight: 0.4 }),
  ],
  ...{ keep: 1, reason: 'best' },
};
const weighed: WeighedStage = {
  ...{ stage: 'reestimate', index: 0, undone: true, why: 'outlier', voters: 4 },
  ...{ start: spread(0.8), end: spread(0.6), difference: spread(-0.2) },
};

afterEach(() => {
  setWords(en);
  useLanguage.setState({ language: 'en' });
});

it('says in English what the report says', () => {
  expect(choiceText(choice)).toBe(choiceWords(choice));
  expect(weighedText(weighed)).toBe(weighedWords(weighed));
});

it('says the same in German, with names and numbers of the language', () => {
  setWords(de);
  useLanguage.setState({ language: 'de' });
  expect(choiceText(choice)).toContain('Quellmodell 60,0 (59,0 bis 61,0)');
  expect(choiceText(choice)).not.toMatch(/source model|agree|vote/);
  expect(weighedText(weighed)).toBe(
    'Neu schätzen wurde rückgängig gemacht: Danach stimmt das Netz weniger überein als davor und als das, was kein Training braucht (Übereinstimmung mit 4 Ergebnissen: vorher 80,0 (79,0 bis 81,0), nachher 60,0 (59,0 bis 61,0), −20,0 (−21,0 bis −19,0)).',
  );
});

it('translates the names that a record gives its results, and no other name', () => {
  setWords(de);
  expect(['given predictions', 'Re-estimate 2', 'my model'].map(candidateText)).toEqual([
    'vorgegebene Vorhersagen',
    'Neu schätzen 2',
    'my model',
  ]);
});
