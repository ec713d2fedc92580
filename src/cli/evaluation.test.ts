import { expect, it } from 'vitest';
import { sampleClasses } from '../report/record-sample.js';
import { evaluatedText } from './evaluation.js';

it('marks a class that the labels lack, and says how the mean takes it', () => {
  const metrics = {
    mIoU: 0.375,
    mAcc: 0.75,
    aAcc: 0.75,
    iou: [0.75, 0],
    confusion: [
      [3, 1],
      [0, 0],
    ],
    images: 1,
  };
  const found = { source: 'a', labels: 'b', evaluated: 'student', metrics, pixels: 4, list: sampleClasses } as const;
  const lines = evaluatedText(found, false).split('\n');
  expect(lines.filter((line) => line.endsWith('no pixel of the labels'))).toEqual([
    expect.stringMatching(/alert\(1\).* 0\.0 +no pixel of the labels$/),
  ]);
  expect(lines.at(-1)).toContain('counts as 0 in the mIoU where it was predicted');
});
