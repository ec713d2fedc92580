import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runWithDecisions } from '../scripts/replay/decisions.js';
import { replayFiles } from '../scripts/replay/replay-folder.js';
import { FIRST_SOURCE_SEED } from '../scripts/scenes/demo-sets.js';
import { encodePicture } from '../scripts/scenes/png.js';
import { renderScene } from '../scripts/scenes/render.js';
import { initialState } from '../src/adapt/live.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import { wholeFile } from '../src/formats/bytes.js';
import { writeAdapted } from '../src/formats/write.js';
import { openTargets } from '../src/images/target-set.js';
import { buildNetwork, recogniseNetwork, updatedTensors } from '../src/nn/open-network.js';
import { parseClassList } from '../src/protocol/classes.js';
import { parseRecipe, type Recipe } from '../src/protocol/recipe.js';
import { onDevice } from './device.js';
import { openModelFile } from './models.js';
import { demoRecipe, options, taught, variant } from './replay-recipes.js';

/** The interpreter to ask for PyTorch; python3 unless ATP_PYTHON names another. */
const python = process.env.ATP_PYTHON ?? 'python3';
const hasTorch = spawnSync(python, ['-c', 'import torch, numpy']).status === 0;
const without = hasTorch ? '' : ` (skipped: ${python} has no torch; name one that has by ATP_PYTHON)`;

onDevice();

const DEMO = 'public/demo';
const MODEL = `${DEMO}/source.safetensors`;
/** More would only make the ranking slower. */
const IMAGES = 12;
/** On a busy machine. */
const TIMEOUT = 400_000;

/**
 * Scenes that the demo's network was not trained on, but by day: it is at home there. In winter, probabilities are so near other decisions
 * that roundings grow past 1e-5 within ten steps.
 */
const images = Array.from({ length: IMAGES }, (_, index) => {
  const { rgb } = renderScene(FIRST_SOURCE_SEED - IMAGES + index, 'day');
  return { path: `${index}.png`, bytes: () => encodePicture(rgb) };
});

/** Runs the demo's network on them, and writes what is needed to repeat that. */
async function writeReplay(recipe: Recipe): Promise<string> {
  const classes = parseClassList(JSON.parse(readFileSync(`${DEMO}/classes.json`, 'utf8')));
  const targets = await openTargets({ images, labels: [], classes, ...recipe.input, decoder: decodeWithSharp });
  const model = openModelFile(MODEL);
  const live = initialState(buildNetwork(model, recogniseNetwork(model, recipe.network)));
  const { record, decisions } = await runWithDecisions({ recipe, targets, classes, live });
  const adapted = await wholeFile(writeAdapted(model, await updatedTensors(live.student, model)));
  live.student.dispose();
  const folder = mkdtempSync(join(tmpdir(), 'atp-replay-'));
  const files = await replayFiles({ record, model, targets, adapted: readModel(adapted, 'adapted'), decisions });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  return folder;
}

const repeat = (...given: string[]) =>
  spawnSync(python, ['-B', 'test/pytorch/replay.py', ...given], { encoding: 'utf8' });

async function expectAgreement(recipe: Recipe, ...given: string[]): Promise<void> {
  const { stdout, stderr, status } = repeat(await writeReplay(recipe), ...given);
  expect(status, `${stdout}\n${stderr}`).toBe(0);
}

describe.skipIf(!hasTorch)(`PyTorch repeats a run of all stages, and agrees in each loss to 1e-5${without}`, () => {
  // AdamW makes full steps of gradients that are only rounding: over three stages that adds up to more than 1e-5.
  test(
    'of the demo, each stage from where the run began it',
    () => expectAgreement(demoRecipe(), '--restart'),
    TIMEOUT,
  );
  test(
    'of crops, SGD, running statistics and all pixels, from beginning to end',
    () => expectAgreement(parseRecipe(variant)),
    TIMEOUT,
  );
  test(
    'of the options of the released training code, each stage from where the run began it',
    () => expectAgreement(parseRecipe(options), '--restart'),
    TIMEOUT,
  );
});

test.skipIf(!hasTorch)(
  `a run is not repeated where the record says another loss${without}`,
  async () => {
    const folder = await writeReplay(parseRecipe({ ...variant, stages: variant.stages.slice(0, 1) }));
    const file = join(folder, 'replay.json');
    const replay = JSON.parse(readFileSync(file, 'utf8'));
    replay.recipe.stages[0].gamma = 4.01;
    writeFileSync(file, JSON.stringify(replay));
    const { stdout, status } = repeat(folder);
    expect(stdout).toContain('NOT within');
    expect(status).toBe(1);
  },
  TIMEOUT,
);

describe.skipIf(!hasTorch)(`PyTorch repeats options of teacher and gradient, and decides alike${without}`, () => {
  test('each stage from where the run began it', () => expectAgreement(parseRecipe(taught), '--restart'), TIMEOUT);
});

test.skipIf(!hasTorch)(
  `a run is not repeated where its teacher decided otherwise than the recipe says${without}`,
  async () => {
    // The student learns in running statistics: a teacher that follows it decides other labels in those of the batch.
    const stage = { stage: 'teach', steps: 2, learningRate: 1e-5, batchNorm: 'running' } as const;
    const folder = await writeReplay(parseRecipe({ ...variant, stages: [{ ...stage, teacherBatchNorm: 'batch' }] }));
    expect(repeat(folder).status).toBe(0);
    const file = join(folder, 'replay.json');
    const replay = JSON.parse(readFileSync(file, 'utf8'));
    replay.recipe.stages[0].teacherBatchNorm = 'running';
    writeFileSync(file, JSON.stringify(replay));
    const { stdout, status } = repeat(folder);
    expect(stdout).toMatch(/distance of a decision: .* NOT within/);
    expect(status).toBe(1);
  },
  TIMEOUT,
);

test.skipIf(!hasTorch)(
  `an option that PyTorch does not know is named${without}`,
  async () => {
    const folder = await writeReplay(parseRecipe({ ...variant, stages: variant.stages.slice(0, 1) }));
    const file = join(folder, 'replay.json');
    const replay = JSON.parse(readFileSync(file, 'utf8'));
    replay.recipe.stages[0].brandNew = 3;
    writeFileSync(file, JSON.stringify(replay));
    const { stderr, status } = repeat(folder);
    expect(stderr).toContain('brandNew is 3');
    expect(status).toBe(2);
  },
  TIMEOUT,
);
