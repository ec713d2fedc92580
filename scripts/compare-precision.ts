// Trains the built-in demo in float32 and in mixed precision, with the same images, draws and seed, and compares the losses:
//   node scripts/run.mjs scripts/compare-precision.ts [--stage teach] [--steps 200] [--seed 0] [--window 20] [--csv FILE]
// Measured is the running mean of the total loss over `window` steps; the worst relative difference between the two runs
// must stay within 1 %. Needs a GPU or driver with shader-f16.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runningMeans, worstDifference } from '../bench/device-check/loss-difference.js';
import { initialState } from '../src/adapt/live.js';
import { installDawn } from '../src/cli/dawn.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { startDevice } from '../src/engine/device.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import type { ImageFile } from '../src/images/image-file.js';
import { openTargets, type TargetSet } from '../src/images/target-set.js';
import { planStep } from '../src/nn/memory.js';
import { buildNetwork, recogniseNetwork } from '../src/nn/open-network.js';
import type { Precision } from '../src/nn/precision.js';
import { parseClassList } from '../src/protocol/classes.js';
import type { Recipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { runEvents } from '../test/run-events.js';

const { values: args } = parseArgs({
  options: {
    stage: { type: 'string', default: 'teach' },
    steps: { type: 'string', default: '200' },
    seed: { type: 'string', default: '0' },
    window: { type: 'string', default: '20' },
    csv: { type: 'string' },
  },
});

const FOLDER = 'public/demo';
const MOST = 0.01;
const classes = parseClassList(JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8')));
const model = readModel(new Uint8Array(readFileSync(join(FOLDER, 'source.safetensors'))), 'source.safetensors');

const inFolder = (folder: string): ImageFile[] =>
  readdirSync(join(FOLDER, folder)).map((path) => ({
    path,
    bytes: async () => new Uint8Array(readFileSync(join(FOLDER, folder, path))),
  }));

function recipeIn(precision: Precision): Recipe {
  const demo = recipeByName('demo');
  const stages = demo.stages
    .filter(({ stage }) => stage === args.stage)
    .map((stage) => ({ ...stage, steps: Number(args.steps) }));
  if (stages.length === 0) throw new Error(`The demo has no stage ${args.stage}.`);
  const network = { ...demo.network, precision };
  return { ...demo, seed: Number(args.seed), reestimateBatchNorm: false, network, stages };
}

interface Outcome {
  losses: number[];
  milliseconds: number[];
  mIoU: number;
}

async function train(precision: Precision, targets: TargetSet): Promise<Outcome> {
  const recipe = recipeIn(precision);
  const live = initialState(buildNetwork(model, recogniseNetwork(model, recipe.network)));
  const outcome: Outcome = { losses: [], milliseconds: [], mIoU: Number.NaN };
  for await (const event of runEvents({ recipe, targets, classes, live, now: () => performance.now() })) {
    if (event.type === 'evaluated') outcome.mIoU = event.metrics.mIoU;
    if (event.type !== 'stepped') continue;
    outcome.losses.push(event.numbers.losses.total ?? Number.NaN);
    outcome.milliseconds.push(event.milliseconds);
  }
  live.student.dispose();
  return outcome;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

async function main(): Promise<void> {
  const device = await startDevice(installDawn());
  const { input, batchSize } = recipeIn('mixed');
  const [images, labels] = [inFolder('target'), inFolder('target-labels')];
  const targets = await openTargets({ images, labels, classes, ...input, decoder: decodeWithSharp });
  const whole = await train('float32', targets);
  const mixed = await train('mixed', targets);
  const window = Math.min(Number(args.window), whole.losses.length);
  const means = [runningMeans(whole.losses, window), runningMeans(mixed.losses, window)] as const;
  const worst = worstDifference(...means);
  const single = worstDifference(whole.losses, mixed.losses);
  const percent = (value: number) => `${(100 * value).toFixed(3)} %`;
  console.log(`${device.adapter.description}; demo, ${args.stage}, ${whole.losses.length} steps, seed ${args.seed}`);
  console.log(`loss, mean of ${window} steps: float32 ${means[0][0]?.toFixed(5)} -> ${means[0].at(-1)?.toFixed(5)}`);
  console.log(`                          mixed   ${means[1][0]?.toFixed(5)} -> ${means[1].at(-1)?.toFixed(5)}`);
  console.log(`worst difference: ${percent(worst.difference)} (steps ${worst.at + 1} to ${worst.at + window})`);
  console.log(`worst difference of a single step: ${percent(single.difference)} (step ${single.at + 1})`);
  console.log(`mIoU: float32 ${whole.mIoU.toFixed(4)}, mixed ${mixed.mIoU.toFixed(4)}`);
  console.log(
    `median step: float32 ${median(whole.milliseconds).toFixed(0)} ms, mixed ${median(mixed.milliseconds).toFixed(0)} ms`,
  );
  const { graph } = recogniseNetwork(model, recipeIn('mixed').network);
  for (const precision of ['float32', 'mixed'] as const) {
    const { total, bytes } = planStep(graph, batchSize, input.height, input.width, { precision });
    const mib = (value: number) => `${(value / 2 ** 20).toFixed(1)} MiB`;
    console.log(`memory, ${precision}: ${mib(total)}, activations ${mib(bytes.activations)}`);
  }
  if (args.csv) {
    const rows = whole.losses.map((loss, i) => `${i + 1},${loss},${mixed.losses[i]}`);
    writeFileSync(args.csv, `step,float32,mixed\n${rows.join('\n')}\n`);
  }
  device.destroy();
  if (!(worst.difference <= MOST)) process.exitCode = 1;
}

await main();
