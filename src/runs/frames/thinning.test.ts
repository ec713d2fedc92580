import { describe, expect, test } from 'vitest';
import { type ListedFrame, stepOfRun } from '../../protocol/frames.js';
import type { StageRecipe } from '../../protocol/stage-recipes.js';
import { staying } from './thinning.js';

const stages = [
  { stage: 'align', steps: 30 },
  { stage: 'teach', steps: 21 },
] as StageRecipe[]; // Only their steps matter here.
const recipe = { stages };

const frames: ListedFrame[] = stages.flatMap(({ stage, steps }, index) =>
  Array.from({ length: steps + (index === 0 ? 1 : 0) }, (_, at) => ({
    ...{ stage, index, step: index === 0 ? at : at + 1 },
    images: [0],
  })),
);

describe('thinning', () => {
  test('the first frame, the last one of each stage and every k-th step of the run stay', () => {
    const kept = staying(frames, 8, recipe).map((frame) => stepOfRun(frame, recipe));
    expect(kept).toEqual([0, 8, 16, 24, 30, 32, 40, 48, 51]);
  });

  test('thinning again by twice the distance gives what thinning once by it gives', () => {
    expect(staying(staying(frames, 4, recipe), 8, recipe)).toEqual(staying(frames, 8, recipe));
  });

  test('at any distance the ends of the stages are there', () => {
    const kept = staying(frames, 1024, recipe).map((frame) => stepOfRun(frame, recipe));
    expect(kept).toEqual([0, 30, 51]);
  });
});
