import { expect, test } from 'vitest';
import { createRandom } from '../images/random.js';
import { surest } from './surest.js';

/** The plainest way: sort the classes of each pixel. */
function sorted(probabilities: Float32Array, classes: number, pixel: number, k: number): [id: number, byte: number][] {
  const pixels = probabilities.length / classes;
  const of = (c: number) => probabilities[c * pixels + pixel] ?? 0;
  const order = Array.from({ length: classes }, (_, c) => c).sort((a, b) => of(b) - of(a) || a - b);
  let left = 255;
  return order.slice(0, k).map((id) => {
    const byte = Math.min(left, Math.round(255 * of(id)));
    left -= byte;
    return [id, byte];
  });
}

test.each([
  [2, 2],
  [5, 3],
  [40, 3],
])('of %i classes the %i surest are named in order, equals by their ids', (classes, k) => {
  const random = createRandom(5);
  const pixels = 60;
  // Few different values: many pixels have equals.
  const probabilities = Float32Array.from({ length: classes * pixels }, () => random.int(6) / 10);
  const { ids, bytes } = surest(probabilities, classes, k);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const found = Array.from({ length: k }, (_, place) => [ids[place * pixels + pixel], bytes[place * pixels + pixel]]);
    expect(found).toEqual(sorted(probabilities, classes, pixel, k));
  }
});
