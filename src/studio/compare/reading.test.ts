import { expect, it } from 'vitest';
import { smallMaps } from '../../../test/small-maps.js';
import { sampleClasses } from '../../report/record-sample.js';
import { cursorOf, pixelOf, readingsAt } from './reading.js';

it('one cursor is at the same place of pictures of any size', () => {
  const cursor = cursorOf({ x: 3, y: 1 }, { width: 4, height: 2 });
  expect(pixelOf(cursor, { width: 4, height: 2 })).toEqual({ x: 3, y: 1 });
  expect(pixelOf(cursor, { width: 8, height: 4 })).toEqual({ x: 7, y: 3 });
  expect(pixelOf({ x: 1, y: 1 }, { width: 8, height: 4 })).toEqual({ x: 7, y: 3 });
});

it('reads the predicted class, and the value of another layer beside it', () => {
  const maps = smallMaps(0, 1);
  const classes = maps.layers.prediction;
  if (classes?.kind !== 'classes') throw new Error('The sample has a prediction.');
  classes.data.set([1, 255]);
  const at = (x: number) => cursorOf({ x, y: 0 }, maps);
  const [, script] = sampleClasses.classes;
  expect(readingsAt(maps, 'prediction', at(0), sampleClasses)).toEqual([{ text: script?.name, color: script?.color }]);
  expect(readingsAt(maps, 'prediction', at(1), sampleClasses)).toEqual([{ text: 'no class', color: null }]);
  const value = maps.layers.entropy?.data[0] ?? 0;
  expect(readingsAt(maps, 'entropy', at(0), sampleClasses)[1]).toEqual({
    text: `Entropy ${Number((value / 255).toPrecision(3))}`,
    color: null,
  });
});
