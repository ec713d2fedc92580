import { describe, expect, it } from 'vitest';
import type { ModelFile } from '../../formats/model-file.js';
import { parseClassList } from '../../protocol/classes.js';
import { classesOfFile } from './file-classes.js';

const fileWith = (meta: Pick<ModelFile, 'classes' | 'palette'>): ModelFile => ({
  file: 'mmcv.pth',
  format: 'pth',
  tensors: new Map(),
  metadata: {},
  warnings: [],
  prefix: '',
  ...meta,
});

const palette = [
  [128, 64, 128],
  [0, 0, 142],
];

describe('classes of a model file', () => {
  it('have its names and colours, and say so', () => {
    const { classes, origin } = classesOfFile(fileWith({ classes: ['road', 'car'], palette }), 2);
    expect(classes?.classes).toEqual([
      { id: 0, name: 'road', color: '#804080' },
      { id: 1, name: 'car', color: '#00008e' },
    ]);
    expect(parseClassList(classes)).toEqual(classes);
    expect(origin).toContain('PALETTE');
  });

  it('get different colours where the file has none, or not one for each class', () => {
    for (const meta of [{ classes: ['road', 'car', 'sky'] }, { classes: ['road', 'car', 'sky'], palette }]) {
      const { classes, origin } = classesOfFile(fileWith(meta), 3);
      expect(classes?.classes.map(({ name }) => name)).toEqual(['road', 'car', 'sky']);
      expect(new Set(classes?.classes.map(({ color }) => color)).size).toBe(3);
      expect(origin).toContain('no colours');
    }
  });

  it('are not used when their number is not that of the outputs, and both numbers are named', () => {
    const { classes, origin } = classesOfFile(fileWith({ classes: ['road', 'car'], palette }), 19);
    expect(classes).toBeNull();
    expect(origin).toMatch(/2 classes.*19/);
  });

  it('are absent without a word where the file names none', () => {
    expect(classesOfFile(fileWith({}), 2)).toEqual({ classes: null, origin: '' });
  });
});
