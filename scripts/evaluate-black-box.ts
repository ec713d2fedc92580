// Measures the demo of the black-box setting: fresh students that see only the shipped predictions.
//   node scripts/run.mjs scripts/evaluate-black-box.ts [--seeds 0,1,2] [--recipe black-box-demo|FILE.json]
//     [--student small|medium] [--every N]
// Prints the mIoU of the predictions on the target images, and per seed that of the student after each stage, on the
// target images and on the held-out ones; with --every also that of the teacher after every N steps of Distil.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluate, evaluatePredictions } from '../src/adapt/evaluate.js';
import { initialState } from '../src/adapt/live.js';
import { installDawn } from '../src/cli/dawn.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { startDevice } from '../src/engine/device.js';
import { blackBoxOfFiles } from '../src/engine/source/black-box.js';
import { openStudent } from '../src/engine/source/fresh-student.js';
import { sourceNetwork } from '../src/engine/source/source-model.js';
import type { ImageFile } from '../src/images/image-file.js';
import { openTargets, type TargetSet } from '../src/images/target-set.js';
import type { Network } from '../src/nn/network.js';
import { parseClassList } from '../src/protocol/classes.js';
import type { Metrics } from '../src/protocol/events.js';
import { parseRecipe, type Recipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { runEvents } from '../test/run-events.js';

const { values: args } = parseArgs({
  options: {
    seeds: { type: 'string', default: '0,1,2' },
    recipe: { type: 'string', default: 'black-box-demo' },
    student: { type: 'string', default: 'small' },
    every: { type: 'string', default: '0' },
  },
});

const FOLDER = 'public/demo';
const classes = parseClassList(JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8')));

const inFolder = (folder: string): ImageFile[] =>
  readdirSync(join(FOLDER, folder)).map((path) => ({
    path,
    bytes: async () => new Uint8Array(readFileSync(join(FOLDER, folder, path))),
  }));

function open(images: string, labels: string, { input }: Recipe): Promise<TargetSet> {
  const { width, height } = input;
  const files = { images: inFolder(images), labels: inFolder(labels) };
  return openTargets({ ...files, classes, width, height, decoder: decodeWithSharp });
}

async function last(steps: AsyncGenerator<unknown, Metrics | undefined, void>): Promise<number> {
  while (true) {
    const next = await steps.next();
    if (next.done) return next.value?.mIoU ?? Number.NaN;
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

async function main(): Promise<void> {
  const device = await startDevice(installDawn());
  const recipe = args.recipe.endsWith('.json')
    ? parseRecipe(JSON.parse(readFileSync(args.recipe, 'utf8')), args.recipe)
    : recipeByName(args.recipe);
  const targets = await open('target', 'target-labels', recipe);
  const heldOut = await open('heldout', 'heldout-labels', recipe);
  const given = await blackBoxOfFiles(inFolder('predictions'), classes, () => {});
  const predictor = given.predictorFor(targets, recipe);
  const own = await last(evaluatePredictions(predictor, targets, classes.classes.length));
  const measure = (network: Network, set: TargetSet) => last(evaluate(network, set, recipe.input));
  console.log(`${device.adapter.description}; recipe ${recipe.name}, ${args.student} student`);
  console.log(`given predictions on the ${targets.names.length} target images: mIoU ${percent(own)}`);
  const size = args.student === 'medium' ? 'medium' : 'small';
  for (const seed of args.seeds.split(',').map(Number)) {
    const seeded = { ...recipe, seed };
    const live = initialState(sourceNetwork(openStudent({ size }, classes.classes.length, seeded)));
    const start = performance.now();
    const now = () => performance.now();
    for await (const event of runEvents({ recipe: seeded, targets, classes, live, given: predictor, now })) {
      const every = Number(args.every);
      if (event.type === 'stepped' && every > 0 && event.step % every === 0 && live.teacher) {
        const reached = await measure(live.teacher, targets);
        const { losses, relabelled = 0 } = event.numbers;
        console.log(
          `  ${event.stage} ${event.step}: loss ${losses.total?.toFixed(3)}, relabelled ${percent(relabelled)}, target ${percent(reached)}`,
        );
      }
      if (event.type !== 'evaluated' || event.checkpoint === 'source') continue;
      const reached = event.metrics.mIoU;
      const unseen = await measure(live.student, heldOut);
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      console.log(
        `seed ${seed}, ${event.checkpoint}: target ${percent(reached)} (${percent(reached / own)} of the given), held out ${percent(unseen)}; ${seconds} s`,
      );
    }
    live.student.dispose();
  }
  device.destroy();
}

await main();
