// Measures the built-in demo as a user runs it, on images that the adaptation never saw:
//   node scripts/run.mjs scripts/evaluate-demo.ts [--seeds 0,1,2] [--recipes demo,tent,FILE.json] [--on heldout|validation]
// Prints, per recipe and seed, the mean IoU on the held-out target images after each stage, and the share of the loss won
// back; then one table of the source and of all recipes, stage by stage. A recipe runs at the size of the demo's images.
// Beside recipes by name or file there are two without a part of the method: see `without`.
// Recipes are chosen on the validation scenes, which are drawn for it; the held-out images are only for the figure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { evaluate } from '../src/adapt/evaluate.js';
import { initialState, type LiveState } from '../src/adapt/live.js';
import { installDawn } from '../src/cli/dawn.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { startDevice } from '../src/engine/device.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import type { ImageFile } from '../src/images/image-file.js';
import { encodePalettePng, encodeRgbPng } from '../src/images/png/encode.js';
import { openTargets, type TargetSet } from '../src/images/target-set.js';
import type { Network } from '../src/nn/network.js';
import { buildNetwork, recogniseNetwork } from '../src/nn/open-network.js';
import { parseClassList } from '../src/protocol/classes.js';
import { parseRecipe, type Recipe } from '../src/protocol/recipe.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { runEvents } from '../test/run-events.js';
import { type Domain, targetDomains } from './scenes/domains.js';
import { renderScene } from './scenes/render.js';
import { HEIGHT, WIDTH } from './scenes/size.js';

const { values: args } = parseArgs({
  options: {
    seeds: { type: 'string', default: '0,1,2' },
    recipes: { type: 'string', default: 'batch-norm,demo,no-curriculum,no-negatives' },
    recipe: { type: 'string' },
    on: { type: 'string', default: 'heldout' },
  },
});

const FOLDER = 'public/demo';
/** Day scenes that no network was trained on (scripts/train-demo.ts). */
const DAY_SEED = 200_000;
const DAY_SCENES = 48;
/** Target scenes to choose a recipe on: neither adapted to nor held out. */
const VALIDATION_SEED = 2000;
const VALIDATION_SCENES = 24;

const classes = parseClassList(JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8')));

const inFolder = (folder: string): ImageFile[] =>
  readdirSync(join(FOLDER, folder)).map((path) => ({
    path,
    bytes: async () => new Uint8Array(readFileSync(join(FOLDER, folder, path))),
  }));

function open(images: ImageFile[], labels: ImageFile[]): Promise<TargetSet> {
  return openTargets({ images, labels, classes, width: WIDTH, height: HEIGHT, decoder: decodeWithSharp });
}

function drawnFiles(firstSeed: number, count: number, domains: readonly Domain[]) {
  const scenes = Array.from({ length: count }, (_, i) =>
    renderScene(firstSeed + i, domains[i % domains.length] as Domain),
  );
  const file = (i: number, bytes: Uint8Array) => ({ path: `${i}.png`, bytes: async () => bytes });
  const size = { width: WIDTH, height: HEIGHT };
  return {
    images: scenes.map(({ rgb }, i) => file(i, encodeRgbPng({ ...size, data: rgb }))),
    labels: scenes.map(({ labels }, i) => file(i, encodePalettePng({ ...size, data: labels }, classes))),
  };
}

function measuredSet(): Promise<TargetSet> {
  if (args.on === 'heldout') return open(inFolder('heldout'), inFolder('heldout-labels'));
  const { images, labels } = drawnFiles(VALIDATION_SEED, VALIDATION_SCENES, targetDomains);
  return open(images, labels);
}

async function meanIoU(network: Network, set: TargetSet, recipe: Recipe): Promise<number> {
  const steps = evaluate(network, set, recipe.input);
  while (true) {
    const next = await steps.next();
    if (next.done) return next.value?.mIoU ?? Number.NaN;
  }
}

type Stage = Recipe['stages'][number];

/** The demo's recipe with a part of the method taken away, by name. */
const without: Record<string, (stage: Stage) => Stage> = {
  'no-curriculum': (stage) => (stage.stage === 'align' ? { ...stage, gamma: 0, gammaEnd: null } : stage),
  'no-negatives': (stage) =>
    stage.stage === 'teach' || stage.stage === 'propagate' ? { ...stage, negativeWeight: 0 } : stage,
};

/** By name or from a file. Built-in recipes of other sizes take that of the demo. */
function recipeOf(name: string): Recipe {
  const change = without[name];
  if (change) return { ...recipeByName('demo'), name, stages: recipeByName('demo').stages.map(change) };
  if (name.endsWith('.json')) return parseRecipe(JSON.parse(readFileSync(name, 'utf8')), name);
  const recipe = recipeByName(name);
  return { ...recipe, input: { ...recipe.input, width: WIDTH, height: HEIGHT }, network: recipeByName('demo').network };
}

interface Row {
  name: string;
  scores: number[];
  seconds: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function printTable(rows: readonly Row[], seeds: readonly number[]): void {
  console.log(`| method | ${seeds.map((seed) => `seed ${seed}`).join(' | ')} | mean | spread | seconds |`);
  console.log(`|${' --- |'.repeat(seeds.length + 4)}`);
  const percent = (value: number): string => (100 * value).toFixed(1);
  for (const { name, scores, seconds } of rows) {
    const spread = Math.max(...scores) - Math.min(...scores);
    const cells = [name, ...scores.map(percent), percent(mean(scores)), percent(spread), seconds.toFixed(0)];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

async function main(): Promise<void> {
  const device = await startDevice(installDawn());
  const seeds = args.seeds.split(',').map(Number);
  const path = join(FOLDER, 'source.safetensors');
  const model = readModel(new Uint8Array(readFileSync(path)), path);
  const targets = await open(inFolder('target'), inFolder('target-labels'));
  const heldOut = await measuredSet();
  const { images, labels } = drawnFiles(DAY_SEED, DAY_SCENES, ['day']);
  const day = await open(images, labels);
  console.log(device.adapter.description);
  const rows: Row[] = [];
  for (const recipe of (args.recipe ?? args.recipes).split(',').map(recipeOf)) {
    const build = () => buildNetwork(model, recogniseNetwork(model, recipe.network));
    const source = build();
    const onDay = await meanIoU(source, day, recipe);
    const before = await meanIoU(source, heldOut, recipe);
    source.dispose();
    const loss = `day ${onDay.toFixed(4)}, ${args.on} ${before.toFixed(4)} (${(before / onDay).toFixed(2)}x)`;
    console.log(`recipe ${recipe.name}; source: ${loss}`);
    if (rows.length === 0) rows.push({ name: 'source', scores: seeds.map(() => before), seconds: 0 });
    const own = recipe.stages.map(({ stage }): Row => ({ name: `${recipe.name}: ${stage}`, scores: [], seconds: 0 }));
    rows.push(...own);
    for (const seed of seeds) await runSeed({ ...recipe, seed }, initialState(build()));

    /** Adds to each row the mean IoU after its stage, on images that the run does not see, and the seconds until then. */
    async function runSeed(seeded: Recipe, live: LiveState): Promise<void> {
      const begun = performance.now();
      const after: string[] = [];
      let last = before;
      let stagesEnded = 0;
      const events = runEvents({ recipe: seeded, targets, classes, live, now: () => performance.now() });
      for await (const event of events) {
        if (event.type !== 'evaluated') continue;
        const target = `${event.checkpoint} target ${event.metrics.mIoU.toFixed(4)}`;
        if (event.checkpoint === 'source' || event.checkpoint === 'batch-norm') {
          after.push(target);
          continue;
        }
        last = await meanIoU(live.student, heldOut, recipe);
        const row = own[stagesEnded++];
        row?.scores.push(last);
        if (row) row.seconds += (performance.now() - begun) / 1000 / seeds.length;
        after.push(`${target} ${args.on} ${last.toFixed(4)}`);
      }
      live.student.dispose();
      const won = (100 * (last - before)) / (onDay - before);
      const took = (performance.now() - begun) / 1000;
      console.log(`seed ${seeded.seed}: ${after.join('; ')}; won back ${won.toFixed(1)} % in ${took.toFixed(0)} s`);
    }
  }
  printTable(rows, seeds);
  device.destroy();
}

await main();
