import { afterEach, expect, it } from 'vitest';
import { NORMALISATION_NAMES } from '../../protocol/known-normalisations.js';
import { type ColoursSaid, labelOf, usualColours } from '../../protocol/normalisation.js';
import { de } from '../words/de.js';
import { en } from '../words/en.js';
import { setWords } from '../words/words.js';
import { labelText, usualText } from './colours-text.js';

afterEach(() => setWords(en));

const SAID: ColoursSaid[] = ['all', 'range', 'order', 'preprocessor', 'nothing'];

it('says of colours in English what the command line says', () => {
  const own = { mean: [0.1, 0.2, 0.3], std: [1, 1, 1], channelOrder: 'bgr' } as const;
  const all = [...NORMALISATION_NAMES, { ...own, mean: [...own.mean], std: [...own.std] }] as Parameters<
    typeof labelOf
  >[0][];
  for (const normalisation of all) {
    expect(labelText(normalisation)).toBe(labelOf(normalisation));
    for (const coloursSaid of SAID) {
      expect(usualText({ normalisation, coloursSaid })).toBe(usualColours({ normalisation, coloursSaid }));
    }
  }
});

it('says it in the language of the page', () => {
  setWords(de);
  expect(usualText({ normalisation: 'zero-255', coloursSaid: 'all' })).toBe('0 bis 255, RGB, wie sein Graph sagt');
});
