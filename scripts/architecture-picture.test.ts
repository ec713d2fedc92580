import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import folders from '../folders.json';
import { PICTURE, picture, reduced } from './architecture-picture.js';

test('docs/architecture.svg is what folders.json says (scripts/architecture-picture.ts draws it anew)', () => {
  expect(readFileSync(PICTURE, 'utf8')).toBe(picture(folders));
});

test('the picture names each folder and what it is', () => {
  for (const [name, { is }] of Object.entries(folders)) {
    expect(picture(folders)).toContain(`>${name}</text>`);
    expect(picture(folders)).toContain(`>${is}</text>`);
  }
});

test('an arrow that follows from two others is left out', () => {
  const of = { a: { is: '', imports: ['b', 'c'] }, b: { is: '', imports: ['c'] }, c: { is: '', imports: [] } };
  expect(reduced(of, 'a')).toEqual(['b']);
  expect(reduced(of, 'b')).toEqual(['c']);
});
