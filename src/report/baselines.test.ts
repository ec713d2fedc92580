import { describe, expect, it } from 'vitest';
import type { Evaluated } from '../protocol/events.js';
import type { Evaluation } from '../protocol/record.js';
import { compareWithBaseline, comparisonWords } from './baselines.js';

const evaluation = (checkpoint: Evaluation['checkpoint'], mIoU: number, evaluated: Evaluated = 'student') =>
  ({
    checkpoint,
    evaluated,
    metrics: { mIoU, mAcc: 0, aAcc: 0, iou: [], confusion: [], images: 1 },
    seconds: 1,
  }) satisfies Evaluation;

const words = (...evaluations: Evaluation[]): string | undefined => {
  const comparison = compareWithBaseline({ evaluations });
  return comparison && comparisonWords(comparison);
};

describe('what a run reached', () => {
  it('is compared with batch norm where that is stronger than the source model', () => {
    expect(words(evaluation('source', 0.351), evaluation('batch-norm', 0.444), evaluation('teach', 0.457))).toBe(
      '45.7, 1.3 points above batch norm re-estimated (44.4, the result to beat), 10.6 points above the source model as it is (35.1)',
    );
  });

  it('is the same as a baseline only where both are printed alike', () => {
    const baselines = [evaluation('source', 0.351), evaluation('batch-norm', 0.444)];
    expect(words(...baselines, evaluation('propagate', 0.44449))).toBe(
      '44.4, the same as batch norm re-estimated (44.4, the result to beat), 9.3 points above the source model as it is (35.1)',
    );
    expect(words(...baselines, evaluation('propagate', 0.445))).toContain('0.1 points above batch norm');
    expect(words(...baselines, evaluation('propagate', 0.44))).toContain('0.4 points below batch norm');
  });

  it('differs by what the printed figures differ by', () => {
    const evaluations = [evaluation('source', 0.343455), evaluation('teach', 0.34794)];
    expect(words(...evaluations)).toBe('34.8, 0.5 points above the source model as it is (34.3)');
    const { difference, printed } = compareWithBaseline({ evaluations }) ?? {};
    expect([difference, printed]).toEqual([expect.closeTo(0.004485, 12), 0.005]);
    expect(words(evaluation('source', 0.343455), evaluation('teach', 0.370543))).toContain('37.1, 2.8 points above');
  });

  it('is compared with the source model where re-estimated batch norm is weaker', () => {
    expect(words(evaluation('source', 0.5), evaluation('batch-norm', 0.4), evaluation('align', 0.38))).toBe(
      '38.0, 2.0 points below batch norm re-estimated (40.0), 12.0 points below the source model as it is (50.0, the result to beat)',
    );
  });

  it('has nothing that is called the one to beat where only one thing needs no training', () => {
    expect(words(evaluation('source', 0.5), evaluation('align', 0.38))).not.toContain('to beat');
  });

  it('of a black box is compared with the given predictions', () => {
    expect(words(evaluation('source', 0.4, 'predictions'), evaluation('distil', 0.43, 'teacher'))).toBe(
      '43.0, 3.0 points above the given predictions as they are (40.0)',
    );
  });

  it('is the last stage that was evaluated, not the best', () => {
    expect(words(evaluation('source', 0.35), evaluation('align', 0.5), evaluation('teach', 0.3))).toContain(
      '30.0, 5.0',
    );
  });

  it('is compared with nothing where nothing was measured', () => {
    expect(words()).toBeUndefined();
    expect(words(evaluation('source', 0.3))).toBeUndefined();
    expect(words(evaluation('teach', 0.3))).toBeUndefined();
  });
});
