import { describe, expect, it } from 'vitest';
import type { Metrics, RunEvent, StepNumbers } from './events.js';
import { CAMVID_11 } from './presets.js';
import { recipeByName } from './recipes.js';
import { applyEvent, emptyRun, type RunRecord } from './record.js';

const fold = (events: RunEvent[]): RunRecord => events.reduce(applyEvent, emptyRun);

const started: RunEvent = {
  type: 'run-started',
  time: '2026-11-24T10:00:00Z',
  recipe: recipeByName('quick'),
  model: {
    file: 'source.safetensors',
    format: 'safetensors',
    bytes: 100,
    architecture: 'DeepLabV2',
    parameters: 25,
    classes: 11,
    outputStride: 8,
    inferred: [],
    unused: [],
    blocks: [],
  },
  classes: CAMVID_11,
  targets: { names: ['a.png', 'b.png'], skipped: [], labelled: 0, unmatched: [] },
  adapter: { vendor: 'v', architecture: 'a', description: 'd', isFallback: false, features: [] },
  versions: { 'atp-studio': '0.1.0' },
};

const metrics: Metrics = { mIoU: 0.5, mAcc: 0.6, aAcc: 0.7, iou: [0.5, null], confusion: [[1, 1]], images: 2 };

const numbers = (total: number): StepNumbers => ({
  losses: { total },
  learningRate: 5e-5,
  meanEntropy: 0.4,
  entropyHistogram: [1],
  classShares: [1],
  keptShare: 0.5,
  images: [0, 1],
});

const stepped = (step: number, gpuBytes: number): RunEvent => ({
  type: 'stepped',
  stage: 'align',
  index: 0,
  step,
  steps: 2,
  numbers: numbers(1 / step),
  milliseconds: 10,
  gpuBytes,
  tensors: 7,
});

const events: RunEvent[] = [
  started,
  { type: 'progressed', what: 'evaluating', done: 1, total: 2 },
  { type: 'evaluated', checkpoint: 'source', evaluated: 'student', metrics, seconds: 1 },
  { type: 'stage-started', stage: 'align', index: 0, steps: 2 },
  stepped(1, 300),
  { type: 'paused' },
  { type: 'resumed' },
  stepped(2, 200),
  { type: 'stage-finished', stage: 'align', index: 0, steps: 2, seconds: 3, result: 'student' },
  { type: 'evaluated', checkpoint: 'align', evaluated: 'student', metrics: { ...metrics, mIoU: 0.6 }, seconds: 1 },
  { type: 'stage-started', stage: 'teach', index: 1, steps: 5 },
  { type: 'ranked', stage: 'propagate', when: 'before', order: [1, 0], entropies: [0.4, 0.2], easy: 1 },
  {
    type: 'warned',
    warning: { code: 'no-pixel-kept', stage: 'teach', step: 1, message: 'No pixel kept.', advice: 'Lower tau.' },
  },
  { type: 'run-finished', time: '2026-11-24T10:01:00Z', outcome: 'stopped', seconds: 60 },
];

describe('the run record', () => {
  it('is the fold of its events', () => {
    const run = fold(events);
    expect(run).toMatchObject({ state: 'stopped', started: '2026-11-24T10:00:00Z', seconds: 60, progress: null });
    expect(run.model?.file).toBe('source.safetensors');
    expect(run.evaluations.map(({ checkpoint, metrics }) => [checkpoint, metrics.mIoU])).toEqual([
      ['source', 0.5],
      ['align', 0.6],
    ]);
    expect(run.stages).toEqual([
      { stage: 'align', index: 0, steps: 2, done: 2, seconds: 3, result: 'student' },
      { stage: 'teach', index: 1, steps: 5, done: 0, seconds: null, result: null },
    ]);
    expect(run.steps.map(({ step, losses }) => [step, losses.total])).toEqual([
      [1, 1],
      [2, 0.5],
    ]);
    expect(run.rankings).toEqual([
      { stage: 'propagate', when: 'before', order: [1, 0], entropies: [0.4, 0.2], easy: 1 },
    ]);
    expect(run.warnings).toHaveLength(1);
  });

  it('keeps the peak of the GPU memory beside its present value', () => {
    expect(fold(events.slice(0, 8))).toMatchObject({ gpuBytes: 200, peakGpuBytes: 300, tensors: 7 });
  });

  it('shows progress while it goes on and drops it at its end', () => {
    const run = fold([started, { type: 'progressed', what: 'evaluating', done: 1, total: 2 }]);
    expect(run.progress).toEqual({ what: 'evaluating', done: 1, total: 2 });
    expect(applyEvent(run, { type: 'progressed', what: 'evaluating', done: 2, total: 2 }).progress).toBeNull();
  });

  it('is paused and resumed', () => {
    expect(fold(events.slice(0, 6)).state).toBe('paused');
    expect(fold(events.slice(0, 7)).state).toBe('running');
  });

  it('starts afresh with a second run', () => {
    expect(fold([...events, started])).toEqual(fold([started]));
  });

  it('is not changed by a later event', () => {
    const before = fold(events.slice(0, 4));
    const copy = structuredClone(before);
    applyEvent(before, stepped(1, 300));
    expect(before).toEqual(copy);
    expect(emptyRun.steps).toEqual([]);
  });

  it('of an earlier moment does not change when the run goes on, nor when it is read late', () => {
    const early = fold(events.slice(0, 5));
    const late = fold([...events.slice(0, 5), stepped(2, 200), stepped(3, 200)]);
    const fork = [stepped(2, 1), stepped(3, 2)].reduce(applyEvent, early);
    applyEvent(early, stepped(2, 9));
    expect(early.steps.map(({ step }) => step)).toEqual([1]);
    expect(fork.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(late.steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect({ ...early, state: 'failed' }.steps).toBe(early.steps);
  });

  it('takes ten times as long for ten times as many steps, not a hundred times', () => {
    const many = Array.from({ length: 40_000 }, (_, i) => stepped(i + 1, 100));
    const few = many.slice(0, 4000);
    const foldAll = (all: RunEvent[], times: number) => {
      const start = performance.now();
      for (let time = 0; time < times; time++) expect(fold([started, ...all]).steps).toHaveLength(all.length);
      return (performance.now() - start) / times;
    };
    // As many events on both sides, by turns, so that whatever else the machine does slows both.
    const pairs = Array.from({ length: 4 }, () => [foldAll(few, 10), foldAll(many, 1)] as const);
    const least = (side: 0 | 1) => Math.min(...pairs.map((pair) => pair[side]));
    expect(least(1) / least(0)).toBeLessThan(40);
  });

  it('keeps the error of a failed run', () => {
    const error = { code: 'fault', message: 'device lost', issues: [], fault: true };
    const run = fold([started, { type: 'run-finished', time: 't', outcome: 'failed', error, seconds: 1 }]);
    expect(run).toMatchObject({ state: 'failed', error });
  });

  it('says whether the run stopped at a collapse or went on after it', () => {
    const collapse = { stage: 'align', index: 0, step: 2, good: null } as const;
    const asked: RunEvent[] = [started, { type: 'collapsed', collapse }, { type: 'paused' }];
    expect(fold(asked)).toMatchObject({ state: 'paused', collapse: { ...collapse, wentOn: false } });
    const stopped = fold([...asked, { type: 'run-finished', time: 't', outcome: 'stopped', seconds: 1 }]);
    expect(stopped).toMatchObject({ state: 'stopped', collapse: { wentOn: false } });
    expect(fold([...asked, { type: 'resumed' }])).toMatchObject({ state: 'running', collapse: { wentOn: true } });
    expect(fold([started, { type: 'paused' }, { type: 'resumed' }]).collapse).toBeNull();
  });

  it('survives a trip through JSON', () => {
    const run = fold(events);
    expect(JSON.parse(JSON.stringify(run))).toEqual(run);
  });
});
