import { afterEach, expect, it } from 'vitest';
import { WARNINGS, warningOf } from '../protocol/warnings.js';
import { warningText } from './warning-text.js';
import { de } from './words/de.js';
import { en } from './words/en.js';
import { useLanguage } from './words/language.js';
import { setWords } from './words/words.js';
import { zh } from './words/zh.js';

const place = { code: 'class-collapse', stage: 'teach', step: 3 } as const;
const warning = warningOf(place, 'shareInStage', { name: 'v1.2 car', before: '12.5 %', now: '0.1 %' });

afterEach(() => {
  setWords(en);
  useLanguage.setState({ language: 'en' });
});

function speakGerman(): void {
  setWords(de);
  useLanguage.setState({ language: 'de' });
}

it('is the sentence of the record in English, and made of the same values in German', () => {
  expect(warningText(warning)).toEqual({ message: warning.message, advice: warning.advice });
  speakGerman();
  expect(warningText(warning).message).toBe(
    'Der Anteil von v1.2 car an den Vorhersagen ging in dieser Stufe von 12,5 % auf 0,1 %.',
  );
});

it('stays as it is where the record does not say what it is made of, or something else', () => {
  speakGerman();
  const { said, ...old } = warning;
  const others = [
    old,
    { ...warning, message: 'Other words.' },
    { ...warning, said: { kind: 'toString', values: {} } },
    { ...warning, said: { kind: 'collapsed', values: said?.values ?? {} } },
  ];
  expect(others.map((each) => warningText(each).message)).toEqual(others.map(({ message }) => message));
});

/** Each value by its name, so that a sentence shows which it holds. */
const named = new Proxy<Record<string, string>>({}, { get: (_target, name) => `{${String(name)}}` });
const namesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

it.each(Object.keys(WARNINGS) as (keyof typeof WARNINGS)[])('%s has all its values in each language', (kind) => {
  const [english, ...others] = [WARNINGS, de.warnings, zh.warnings].map((all) => {
    const { message, advice } = (all[kind] as (values: typeof named) => typeof warning)(named);
    return namesIn(`${message} ${advice}`);
  });
  for (const other of others) expect(other).toEqual(english);
});
