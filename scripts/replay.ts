// Writes a run so that another program can repeat it: what it drew at random, its images, its weights, its losses.
//   npm run replay -- --run DIR --model FILE --images DIR --out DIR [--steps N]
// --run: the folder that atp-studio adapt wrote. --steps: at most N steps of each stage; behind a stage that is cut short, the
// others are left out. No GPU is needed. Then PyTorch repeats it:
//   python3 test/pytorch/replay.py DIR
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { listFiles } from '../src/cli/list-files.js';
import type { ModelFile } from '../src/formats/model-file.js';
import { readModel } from '../src/formats/read.js';
import { openTargets } from '../src/images/target-set.js';
import { UserError } from '../src/protocol/errors.js';
import { parseRecord } from '../src/report/parse-record.js';
import { replayFiles } from './replay/replay-folder.js';

const read = async (path: string): Promise<Uint8Array> => new Uint8Array(await readFile(path));
const readWeights = async (path: string): Promise<ModelFile> => readModel(await read(path), path);

/** An option that must be given. */
function required(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw new UserError('usage', `--${option} is missing.`, {
    advice: 'Usage: npm run replay -- --run DIR --model FILE --images DIR --out DIR [--steps N]',
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      run: { type: 'string' },
      model: { type: 'string' },
      images: { type: 'string' },
      out: { type: 'string' },
      steps: { type: 'string' },
    },
  });
  const [folder, out] = [required(values.run, 'run'), required(values.out, 'out')];
  const path = join(folder, 'run.json');
  const record = parseRecord(await readFile(path, 'utf8'), path);
  const { recipe, classes } = record;
  if (!recipe || !classes) throw new UserError('cannot-replay', `The run in ${folder} never began.`);
  const adapted = join(folder, 'adapted.safetensors');
  const files = await replayFiles({
    record,
    model: await readWeights(required(values.model, 'model')),
    targets: await openTargets({
      images: await listFiles(required(values.images, 'images'), 'images'),
      labels: [],
      classes,
      ...recipe.input,
      decoder: decodeWithSharp,
    }),
    adapted: existsSync(adapted) ? await readWeights(adapted) : undefined,
    steps: values.steps === undefined ? undefined : Number(values.steps),
  });
  await mkdir(out, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(out, name), bytes);
  console.log(`${[...files.keys()].join(', ')} are in ${out}. Repeat the run with: python3 test/pytorch/replay.py ${out}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error([error.message, error.advice].filter(Boolean).join(' '));
  process.exitCode = 1;
}
