// Measures the cost of the collapse guard in a run of the demo (docs/adr/0024): its share of the run's computing time.
//   node scripts/run.mjs scripts/measure-guard.ts [--recipe demo] [--steps N]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CollapseGuard } from '../src/adapt/collapse/guard.js';
import { initialState } from '../src/adapt/live.js';
import { installDawn } from '../src/cli/dawn.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { startDevice } from '../src/engine/device.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import type { ImageFile } from '../src/images/image-file.js';
import { openTargets } from '../src/images/target-set.js';
import { buildNetwork, recogniseNetwork } from '../src/nn/open-network.js';
import { parseClassList } from '../src/protocol/classes.js';
import { capSteps, recipeByName } from '../src/protocol/recipes.js';
import { runEvents } from '../test/run-events.js';

const FOLDER = 'public/demo';
const { values: args } = parseArgs({
  options: { recipe: { type: 'string', default: 'demo' }, steps: { type: 'string' } },
});

const inFolder = (folder: string): ImageFile[] =>
  readdirSync(join(FOLDER, folder)).map((path) => ({
    path,
    bytes: async () => new Uint8Array(readFileSync(join(FOLDER, folder, path))),
  }));

/** Milliseconds and number of the guard's looks. */
const spent = { milliseconds: 0, calls: 0 };

/** Counts the time until a method's promise is settled. */
function timed<Arguments extends unknown[], Result>(method: (...given: Arguments) => Promise<Result>) {
  return async function (this: unknown, ...given: Arguments): Promise<Result> {
    const start = performance.now();
    const result = await method.apply(this, given);
    const milliseconds = performance.now() - start;
    spent.milliseconds += milliseconds;
    if (milliseconds > 0.5) spent.calls += 1;
    return result;
  };
}

async function main(): Promise<void> {
  const { adapter } = await startDevice(installDawn());
  const recipe = capSteps(recipeByName(args.recipe), args.steps === undefined ? undefined : Number(args.steps));
  const classes = parseClassList(JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8')));
  const path = join(FOLDER, 'source.safetensors');
  const model = readModel(new Uint8Array(readFileSync(path)), path);
  const student = buildNetwork(model, recogniseNetwork(model, recipe.network));
  const size = { width: recipe.input.width, height: recipe.input.height };
  const targets = await openTargets({
    images: inFolder('target'),
    labels: [],
    classes,
    ...size,
    decoder: decodeWithSharp,
  });
  CollapseGuard.prototype.afterStep = timed(CollapseGuard.prototype.afterStep);
  CollapseGuard.prototype.afterStage = timed(CollapseGuard.prototype.afterStage);
  const start = performance.now();
  let steps = 0;
  for await (const event of runEvents({
    recipe,
    targets,
    classes,
    live: initialState(student),
    now: () => performance.now(),
  })) {
    if (event.type === 'stepped') steps += 1;
  }
  const seconds = (performance.now() - start) / 1000;
  const share = (spent.milliseconds / 10 / seconds).toFixed(1);
  console.log(`${adapter.description}: ${recipe.name}, ${steps} steps in ${seconds.toFixed(1)} s without evaluation;`);
  console.log(`the guard looked ${spent.calls} times, ${(spent.milliseconds / 1000).toFixed(2)} s, ${share} %.`);
}

await main();
