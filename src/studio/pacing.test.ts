import { expect, it } from 'vitest';
import { batchPerFrame } from './pacing.js';

it('items that came between two frames are handed over together', () => {
  const frames: (() => void)[] = [];
  const taken: number[][] = [];
  const add = batchPerFrame<number>(
    (items) => taken.push(items),
    (frame) => frames.push(frame),
  );
  [1, 2, 3].forEach(add);
  expect(frames).toHaveLength(1);
  frames[0]?.();
  add(4);
  frames[1]?.();
  expect(taken).toEqual([[1, 2, 3], [4]]);
});
