import { describe, expect, it } from 'vitest';
import { sampleRecord } from './record-sample.js';
import { evaluationSteps, finalEvaluation, globalStep, timeline } from './timeline.js';

describe('the axis of a run', () => {
  it('puts the planned stages one after the other before any has begun', () => {
    const bands = timeline({ ...sampleRecord, stages: [] });
    expect(bands.map(({ stage, start, end }) => [stage, start, end])).toEqual([
      ['align', 0, 2],
      ['teach', 2, 6],
    ]);
  });

  it('counts steps over all stages', () => {
    expect(globalStep(timeline(sampleRecord), 1, 3)).toBe(5);
  });

  it('puts baselines at 0 and results where the stage really ended', () => {
    expect(evaluationSteps(sampleRecord)).toEqual([0, 0, 2, 5]);
  });

  it('gives the results of a stage that occurs twice to its occurrences in order', () => {
    const [source, , align] = sampleRecord.evaluations;
    const [first] = sampleRecord.stages;
    const twice = {
      recipe: null,
      stages: [first!, { ...first!, index: 1 }],
      evaluations: [source!, align!, align!],
    };
    expect(evaluationSteps(twice)).toEqual([0, 2, 4]);
  });

  it('takes the last evaluation after a stage as the result, never a baseline', () => {
    expect(finalEvaluation(sampleRecord)?.checkpoint).toBe('teach');
    expect(finalEvaluation({ evaluations: sampleRecord.evaluations.slice(0, 2) })).toBeUndefined();
  });
});
