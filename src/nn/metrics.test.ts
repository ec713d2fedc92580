import { expect, test } from 'vitest';
import { addToConfusion, type Confusion, emptyConfusion, metricsOf } from './metrics.js';

function measured(confusion: Confusion) {
  const metrics = metricsOf(confusion, 1);
  if (!metrics) throw new Error('nothing was measured');
  return metrics;
}

test('IoU, recall and accuracy of a small case worked by hand; ignored pixels and absent classes do not count', () => {
  const confusion = emptyConfusion(4);
  //                                       hit hit miss ignored hit
  addToConfusion(confusion, Uint8Array.of(0, 0, 0, 255, 1), Uint8Array.of(0, 0, 1, 2, 1));
  const metrics = measured(confusion);
  expect(metrics.iou).toEqual([2 / 3, 1 / 2, null, null]);
  expect(metrics.mIoU).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  expect(metrics.mAcc).toBeCloseTo((2 / 3 + 1) / 2, 12);
  expect(metrics.aAcc).toBeCloseTo(3 / 4, 12);
});

test('a class that is predicted but never true has IoU 0 and lowers the mean', () => {
  const confusion = emptyConfusion(2);
  addToConfusion(confusion, Uint8Array.of(0, 0), Uint8Array.of(0, 1));
  expect(measured(confusion).iou).toEqual([1 / 2, 0]);
  expect(measured(confusion).mIoU).toBeCloseTo(1 / 4, 12);
});

test('label maps of another size are refused', () => {
  expect(() => addToConfusion(emptyConfusion(2), new Uint8Array(4), new Uint8Array(5))).toThrow('does not fit');
});

test('where no pixel is compared nothing is measured, which is not an mIoU of 0', () => {
  const confusion = emptyConfusion(2);
  addToConfusion(confusion, Uint8Array.of(255, 255), Uint8Array.of(0, 1));
  expect(metricsOf(confusion, 1)).toBeUndefined();
});
