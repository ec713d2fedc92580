import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapt } from '../../src/adapt/adapt.js';
import { initialState } from '../../src/adapt/live.js';
import { installDawn, WITH_FEATURES_UNDER_TEST } from '../../src/cli/dawn.js';
import { startDevice } from '../../src/engine/device.js';
import { readModel } from '../../src/formats/read.js';
import { gpuDevice } from '../../src/gpu/backend.js';
import { openTargets, type TargetSet } from '../../src/images/target-set.js';
import { buildNetwork, recogniseNetwork } from '../../src/nn/open-network.js';
import type { Precision } from '../../src/nn/precision.js';
import { type ClassList, parseClassList } from '../../src/protocol/classes.js';
import { recipeByName } from '../../src/protocol/recipes.js';
import { WITHOUT_FLOAT16 } from '../case.js';
import { quartiles } from '../statistics.js';
import { runningMeans, worstDifference } from './loss-difference.js';
import { OUT_OF_TIME, type Part } from './part.js';
import type { LeftOut, Losses } from './report.js';

const FOLDER = join('public', 'demo');
const STAGE = 'teach';
const WANTED = 200;
const WINDOW = 20;

interface Step {
  loss: number;
  milliseconds: number;
}

interface Demo {
  classes: ClassList;
  targets: TargetSet;
}

function recipeIn(precision: Precision) {
  const demo = recipeByName('demo');
  const stages = demo.stages.filter(({ stage }) => stage === STAGE).map((stage) => ({ ...stage, steps: WANTED }));
  return { ...demo, reestimateBatchNorm: false, network: { ...demo.network, precision }, stages };
}

async function openDemo(): Promise<Demo> {
  const classes = parseClassList(JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8')));
  const images = readdirSync(join(FOLDER, 'target')).map((path) => ({
    path,
    bytes: async () => new Uint8Array(readFileSync(join(FOLDER, 'target', path))),
  }));
  const decoder = () => Promise.reject(new Error('The demo has PNG files only.'));
  const { input } = recipeIn('float32');
  return { classes, targets: await openTargets({ images, labels: [], classes, ...input, decoder }) };
}

/** The demo's stage, step by step. */
async function* stepsIn(precision: Precision, { targets, classes }: Demo): AsyncGenerator<Step, void, void> {
  const recipe = recipeIn(precision);
  const model = readModel(new Uint8Array(readFileSync(join(FOLDER, 'source.safetensors'))), 'source.safetensors');
  const live = initialState(buildNetwork(model, recogniseNetwork(model, recipe.network)));
  for await (const event of adapt({ recipe, targets, classes, live, now: () => performance.now() })) {
    if (event.type !== 'stepped') continue;
    yield { loss: event.numbers.losses.total ?? Number.NaN, milliseconds: event.milliseconds };
  }
}

function lossesOf(float32: readonly Step[], mixed: readonly Step[]): Losses {
  const [a, b] = [float32.map(({ loss }) => loss), mixed.map(({ loss }) => loss)];
  const window = Math.min(WINDOW, a.length);
  const { difference } = worstDifference(runningMeans(a, window), runningMeans(b, window));
  const median = (steps: readonly Step[]) => quartiles(steps.map(({ milliseconds }) => milliseconds)).median;
  const medians = { float32: median(float32), mixed: median(mixed) };
  return { stage: STAGE, wanted: WANTED, window, worst: difference, float32: a, mixed: b, medians };
}

const toCome = (taken: number): LeftOut[] =>
  taken < WANTED ? [{ what: `${WANTED - taken} of ${WANTED} steps`, reason: OUT_OF_TIME }] : [];

/** The same steps in float32 and in mixed precision, in turn: the losses stay together, or mixed precision is no choice. */
export const lossesPart: Part<'losses'> = {
  async run({ seconds }, tell) {
    const end = performance.now() + 1000 * seconds;
    tell({ result: undefined, leftOut: toCome(0) });
    await startDevice(installDawn([WITH_FEATURES_UNDER_TEST]));
    if (!gpuDevice().features.has('shader-f16')) {
      tell({ result: undefined, leftOut: [{ what: 'mixed precision', reason: WITHOUT_FLOAT16 }] });
      return;
    }
    const demo = await openDemo();
    const runs = [stepsIn('float32', demo), stepsIn('mixed', demo)] as const;
    const taken: [Step[], Step[]] = [[], []];
    while (taken[0].length < WANTED && performance.now() < end) {
      for (const [index, run] of runs.entries()) {
        const { value, done } = await run.next();
        if (done) throw new Error('The stage ended before its last step.');
        taken[index]?.push(value);
      }
      tell({ result: lossesOf(...taken), leftOut: toCome(taken[0].length) });
    }
  },
};
