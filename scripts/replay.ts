// Writes a run so that another program can repeat it: what it drew at random, its images, its weights, its losses.
//   npm run replay -- --run DIR --model FILE --images DIR --out DIR [--steps N] [--decisions]
// --run: the folder that atp-studio adapt wrote. --steps: at most N steps of each stage; behind a stage that is cut short, the
// others are left out. No GPU is needed, but for --decisions: the whole run is made again on this machine, to keep what it
// decided pixel by pixel, where a rounding turns the labels of some pixels. Then PyTorch repeats it:
//   python3 test/pytorch/replay.py DIR
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { initialState } from '../src/adapt/live.js';
import { installDawn } from '../src/cli/dawn.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { listFiles } from '../src/cli/list-files.js';
import { startDevice } from '../src/engine/device.js';
import { readModel } from '../src/engine/source/read-at-once.js';
import type { ModelFile } from '../src/formats/model-file.js';
import { openTargets, type TargetSet } from '../src/images/target-set.js';
import { buildNetwork, recogniseNetwork } from '../src/nn/open-network.js';
import type { ClassList } from '../src/protocol/classes.js';
import { UserError } from '../src/protocol/errors.js';
import type { Recipe } from '../src/protocol/recipe.js';
import type { RunRecord } from '../src/protocol/record.js';
import { parseRecord } from '../src/report/parse-record.js';
import { runWithDecisions } from './replay/decisions.js';
import { replayFiles } from './replay/replay-folder.js';

const read = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(path));
const readWeights = async (path: string): Promise<ModelFile> => readModel(await read(path), path);

/** An option that must be given. */
function required(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new UserError('usage', `--${option} is missing.`, {
    advice: 'Usage: npm run replay -- --run DIR --model FILE --images DIR --out DIR [--steps N] [--decisions]',
  });
}

interface Again {
  recipe: Recipe;
  model: ModelFile;
  targets: TargetSet;
  classes: ClassList;
}

/** What the run decided, found by making it again. @throws UserError where this GPU gets other losses */
async function decisionsOf(record: RunRecord, { recipe, model, targets, classes }: Again): Promise<Uint8Array> {
  const device = await startDevice(installDawn());
  const live = initialState(buildNetwork(model, recogniseNetwork(model, recipe.network)));
  const again = await runWithDecisions({ recipe, targets, classes, live });
  live.student.dispose();
  device.destroy();
  // A record keeps seven digits.
  const other = record.steps.find(({ losses }, place) => {
    const { total = Number.NaN } = again.record.steps[place]?.losses ?? {};
    return !(Math.abs(total - (losses.total ?? 0)) <= 2e-6 * Math.abs(total));
  });
  if (!other) return again.decisions;
  const message = `On ${device.adapter.description}, the loss of step ${other.step} of ${other.stage} is not the recorded one: what is decided here is not what the run decided.`;
  throw new UserError('cannot-replay', message, { advice: 'Leave out --decisions, or use the GPU of the run.' });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      run: { type: 'string' },
      model: { type: 'string' },
      images: { type: 'string' },
      out: { type: 'string' },
      steps: { type: 'string' },
      decisions: { type: 'boolean', default: false },
    },
  });
  const [folder, out] = [required(values.run, 'run'), required(values.out, 'out')];
  const path = join(folder, 'run.json');
  const record = parseRecord(await readFile(path, 'utf8'), path);
  const { recipe, classes } = record;
  if (!recipe || !classes) throw new UserError('cannot-replay', `The run in ${folder} never began.`);
  const model = await readWeights(required(values.model, 'model'));
  const images = await listFiles(required(values.images, 'images'), 'images');
  const targets = await openTargets({ images, labels: [], classes, ...recipe.input, decoder: decodeWithSharp });
  const adapted = join(folder, 'adapted.safetensors');
  const files = await replayFiles({
    record,
    model,
    targets,
    adapted: existsSync(adapted) ? await readWeights(adapted) : undefined,
    decisions: values.decisions ? await decisionsOf(record, { recipe, model, targets, classes }) : undefined,
    steps: values.steps === undefined ? undefined : Number(values.steps),
  });
  await mkdir(out, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(out, name), bytes);
  console.log(
    `${[...files.keys()].join(', ')} are in ${out}. Repeat the run with: python3 test/pytorch/replay.py ${out}`,
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error([error.message, error.advice].filter(Boolean).join(' '));
  process.exitCode = 1;
}
