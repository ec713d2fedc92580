import { expect, it } from 'vitest';
import { adviceForCount } from './class-count.js';
import { numberedClasses } from './numbered-classes.js';
import { classesByName } from './presets.js';

const voc = classesByName('voc-21');

it('one class too many: the entry that is no class is named', () => {
  expect(adviceForCount(voc, 20)).toContain('“background”');
});

it('one too few: often the background is missing', () => {
  expect(adviceForCount(numberedClasses(20), 21)).toContain('Add the one that is missing');
});

it('any other number: presets of the length of the network are offered', () => {
  expect(adviceForCount(voc, 19)).toContain('Presets of 19: cityscapes-19');
  expect(adviceForCount(voc, 77)).toBe('Choose the class list that the model was trained with.');
});
