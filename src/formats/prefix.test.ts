import { expect, it } from 'vitest';
import { splitPrefix } from './prefix.js';

it('the prefix of all names is taken off, layer by layer', () => {
  expect(splitPrefix(['module.model.a', 'module.model.b'])).toEqual({
    kept: ['a', 'b'],
    prefix: 'module.model.',
    warnings: [],
  });
});

it('names stay as they are when one of them has no prefix', () => {
  expect(splitPrefix(['module.a', 'b'])).toEqual({ kept: ['module.a', 'b'], prefix: '', warnings: [] });
});

it('the student of a teacher-student checkpoint is kept, and a warning says so', () => {
  const { kept, prefix, warnings } = splitPrefix(['model.a', 'model.b', 'ema_model.a', 'imnet_model.c']);
  expect(kept).toEqual(['a', 'b']);
  expect(prefix).toBe('model.');
  expect(warnings).toEqual(['The student (model.*) is used; 2 other tensors (ema_model.*) are not.']);
});

it('names that would clash get a warning', () => {
  const { kept, warnings } = splitPrefix(['module.w', 'w']);
  expect(kept).toEqual(['module.w', 'w']);
  expect(warnings).toHaveLength(1);
});

it('a name never becomes empty', () => {
  expect(splitPrefix(['module.']).kept).toEqual(['module.']);
  expect(splitPrefix([])).toEqual({ kept: [], prefix: '', warnings: [] });
});
