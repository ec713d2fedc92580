import { expect, it } from 'vitest';
import { splitPrefix } from './prefix.js';

it('takes off what every name begins with, in layers', () => {
  expect(splitPrefix(['module.model.a', 'module.model.b'])).toEqual({
    kept: ['a', 'b'],
    prefix: 'module.model.',
    warnings: [],
  });
});

it('leaves names alone when one of them has no prefix', () => {
  expect(splitPrefix(['module.a', 'b'])).toEqual({ kept: ['module.a', 'b'], prefix: '', warnings: [] });
});

it('keeps the student of a teacher-student checkpoint and says so', () => {
  const { kept, prefix, warnings } = splitPrefix(['model.a', 'model.b', 'ema_model.a', 'imnet_model.c']);
  expect(kept).toEqual(['a', 'b']);
  expect(prefix).toBe('model.');
  expect(warnings).toEqual(['The student (model.*) is used; 2 other tensors (ema_model.*) are not.']);
});

it('warns of names that would clash', () => {
  const { kept, warnings } = splitPrefix(['module.w', 'w']);
  expect(kept).toEqual(['module.w', 'w']);
  expect(warnings).toHaveLength(1);
});

it('never makes an empty name', () => {
  expect(splitPrefix(['module.']).kept).toEqual(['module.']);
  expect(splitPrefix([])).toEqual({ kept: [], prefix: '', warnings: [] });
});
