import { afterEach, expect, it } from 'vitest';
import { emptyRun, type RunRecord } from '../../protocol/record.js';
import { checkpointWords, continuedWords } from '../../report/checkpoint-words.js';
import { runTime } from '../../report/run-time.js';
import { de } from '../words/de.js';
import { en } from '../words/en.js';
import { useLanguage } from '../words/language.js';
import { setWords } from '../words/words.js';
import { timesText } from './times-text.js';

const short: RunRecord = {
  ...emptyRun,
  started: '2026-01-01T00:00:00Z',
  finished: '2026-01-01T00:00:32Z',
  seconds: 32,
};
const long: RunRecord = {
  ...short,
  finished: '2026-01-01T03:02:00Z',
  continued: [
    { time: '2026-01-01T01:00:00Z', place: { stage: 'teach', index: 1, step: 120 }, adapter: 'another GPU' },
    { time: '2026-01-01T02:00:00Z', place: null },
  ] as RunRecord['continued'],
  checkpoints: { count: 12, bytes: 3_100_000, milliseconds: 128 },
};

afterEach(() => {
  setWords(en);
  useLanguage.setState({ language: 'en' });
});

it('says in English what the report says', () => {
  expect(timesText(short, 32)).toBe(runTime(short));
  expect(timesText(long, 32)).toBe(`${runTime(long)} (${continuedWords(long)}); ${checkpointWords(long)}`);
});

it('says it in the language of the page', () => {
  setWords(de);
  useLanguage.setState({ language: 'de' });
  const text = timesText(long, 32).replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
  expect(text).toMatch(/^32 s Rechenzeit, 3 h 02 min nach der Uhr, 2-mal fortgesetzt/);
  expect(text).not.toMatch(/ of | the | time/);
});
