import { expect, it } from 'vitest';
import { checkFigureSize } from './figure-size.js';
import { figureFile } from './file-name.js';

it('a file is named by run, image, layer and step, in letters that every system and LaTeX takes', () => {
  expect(figureFile(['demo', 'images/0001.png', 'Prediction', 'student after step 12 of align'], 'png')).toBe(
    'demo-images-0001-Prediction-student-after-step-12-of-align.png',
  );
  expect(figureFile(['Größe & 50 %', 'Bäume.jpg'], 'svg')).toBe('Grosse-50-Baume.svg');
});

it('a name of signs and of another script still gives a file, and none leaves its folder', () => {
  expect(figureFile(['道路', '../../etc/passwd'], 'csv')).toBe('figure-etc-passwd.csv');
  expect(figureFile(['', ''], 'png')).toBe('figure.png');
  expect(figureFile(['con'], 'png')).toBe('figure-con.png');
  expect(figureFile(['a'.repeat(400), 'b'.repeat(400), 'c'.repeat(99), 'd'.repeat(99)], 'png').length).toBeLessThan(
    130,
  );
});

it('a figure that no canvas can hold is refused in words', () => {
  expect(() => checkFigureSize(4096, 4096)).not.toThrow();
  expect(() => checkFigureSize(20_000, 10)).toThrow(/20,000 × 10 pixels; at most 16,384 a side/);
  expect(() => checkFigureSize(16_000, 16_000)).toThrow(/64 million in all/);
});
