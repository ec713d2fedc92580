import { expect, test } from 'vitest';
import { addToConfusion, emptyConfusion, metricsOf } from './metrics.js';

test('IoU, recall and accuracy of a small case worked by hand; ignored pixels and absent classes do not count', () => {
  const confusion = emptyConfusion(4);
  //                                       hit hit miss ignored hit
  addToConfusion(confusion, Uint8Array.of(0, 0, 0, 255, 1), Uint8Array.of(0, 0, 1, 2, 1));
  const metrics = metricsOf(confusion, 1);
  expect(metrics.iou).toEqual([2 / 3, 1 / 2, null, null]);
  expect(metrics.mIoU).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(metrics.mAcc).toBeCloseTo((2 / 3 + 1) / 2, 12);
  expect(metrics.aAcc).toBeCloseTo(3 / 4, 12);
});

test('a class that is predicted but never true has IoU 0 and lowers the mean', () => {
  const confusion = emptyConfusion(2);
  addToConfusion(confusion, Uint8Array.of(0, 0), Uint8Array.of(0, 1));
  expect(metricsOf(confusion, 1).iou).toEqual([1 / 2, 0]);
  expect(metricsOf(confusion, 1).mIoU).toBeCloseTo(1 / 4, 12);
});

test('label maps of another size are refused', () => {
  expect(() => addToConfusion(emptyConfusion(2), new Uint8Array(4), new Uint8Array(5))).toThrow('does not fit');
});
