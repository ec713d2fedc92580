import { expect, test } from 'vitest';
import type { Evaluation } from '../../protocol/record.js';
import { comparisonWords } from '../../report/baselines.js';
import { checkpointTitle } from '../../report/timeline.js';
import { checkpointText, comparisonText } from './comparison-text.js';

const measured = (checkpoint: Evaluation['checkpoint'], mIoU: number): Evaluation => ({
  ...{ checkpoint, evaluated: 'student', set: 'target', seconds: 1 },
  metrics: { mIoU, mAcc: mIoU, aAcc: mIoU, iou: [], accuracy: [], confusion: [], images: 3 } as never,
});

test('the page says in English what the report says', () => {
  const baselines = [measured('batch-norm', 0.441), measured('source', 0.4)];
  for (const mIoU of [0.454, 0.443, 0.42, 0.3]) {
    const comparison = { final: measured('teach', mIoU), baselines };
    expect(comparisonText(comparison)).toBe(comparisonWords(comparison));
  }
  expect(checkpointText('source')).toBe(checkpointTitle('source'));
  expect(checkpointText('teach')).toBe(checkpointTitle('teach'));
});
