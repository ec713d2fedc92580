// How long a Teach step waits for its images, where memory holds few of them. Real images (2048 x 1024 PNG, resized to 1280 x 640)
// go through the real stage; only the GPU is made slow: each answer of it takes 200 ms more. Compares checkouts in one run:
//   node scripts/run.mjs scripts/measure-waiting.ts [CHECKOUT ...]
// Without arguments only this one. Each has its own process; the wait is the mean step less that with all images in memory.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createRandom } from '../src/images/random.js';
import type { smallNetwork as SmallNetwork } from '../test/small-network.js';

const [IMAGES, STEPS, GPU_MS] = [12, 14, 200];
const [WIDTH, HEIGHT] = [1280, 640];
const CLASSES = 4;
const IMAGE_BYTES = WIDTH * HEIGHT * 3;
/** As of the 2,975 images of Cityscapes the usual memory holds: 7 %. */
const FEW_BYTES = Math.ceil(0.07 * IMAGES) * IMAGE_BYTES;

/** A picture of areas and noise, which PNG shrinks to about 2.5 MB, as photos of that size. */
async function writePicture(path: string, seed: number): Promise<void> {
  const [width, height] = [2048, 1024];
  const random = createRandom(seed);
  const noise = Uint8Array.from({ length: 65_536 }, () => random.int(6));
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at++) {
    const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    const area = ((x >> 7) * 37 + (y >> 7) * 91 + (at % 3) * 50 + seed * 13) % 200;
    data[at] = area + (y >> 5) + (noise[(at * 7 + y * 131) & 65_535] as number);
  }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}

/** Every answer of the GPU comes this much later. The main thread is free meanwhile, as with a GPU that works so long. */
function slowDown(milliseconds: number): void {
  const { mapAsync } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = async function (...given) {
    await Promise.all([mapAsync.apply(this, given), new Promise((done) => setTimeout(done, milliseconds))]);
  };
}

/** Milliseconds of each step but the first two, which compile. */
async function stepsOf(root: string, folder: string, cacheBytes: number, imageCache?: string): Promise<number[]> {
  const from = (path: string) => import(/* @vite-ignore */ join(root, path));
  const { openTargets } = await from('src/images/target-set.ts');
  const { decodeWithSharp: decoder } = await from('src/cli/decode-node.ts');
  const { parseRecipe } = await from('src/protocol/recipe.ts');
  const { adapt } = await from('src/adapt/adapt.ts');
  const { initialState } = await from('src/adapt/live.ts');
  const { smallNetwork } = (await from('test/small-network.ts')) as { smallNetwork: typeof SmallNetwork };
  const { smallClasses } = await from('test/small-targets.ts');
  const store = imageCache && (await (await from('src/cli/image-cache.ts')).openImageCache(imageCache));
  const images = readdirSync(folder).map((path) => ({
    path,
    bytes: async () => new Uint8Array(await readFile(join(folder, path))),
  }));
  const classes = smallClasses(CLASSES);
  const size = { width: WIDTH, height: HEIGHT };
  const targets = await openTargets({ images, labels: [], classes, ...size, decoder, store, cacheBytes });
  const recipe = parseRecipe({
    ...{ version: 1, name: 'waiting', batchSize: 2, guard: 'off' },
    input: { ...size, cropWidth: 64, cropHeight: 64 },
    stages: [{ stage: 'teach', steps: STEPS, learningRate: 1e-4, positive: 'all' }],
  });
  const live = initialState(smallNetwork(CLASSES));
  const steps: number[] = [];
  const now = () => performance.now();
  for await (const event of adapt({ recipe, targets, classes, live, now })) {
    if (event.type === 'stepped') steps.push(event.milliseconds);
    if (event.type === 'stage-finished') break;
  }
  live.student.dispose();
  return steps.slice(2);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Measures one checkout, in a process of its own. */
async function measure(root: string, folder: string): Promise<void> {
  const { installDawn } = await import(/* @vite-ignore */ join(root, 'src/cli/dawn.ts'));
  const { startDevice } = await import(/* @vite-ignore */ join(root, 'src/engine/device.ts'));
  const device = await startDevice(installDawn(given[2] === undefined ? [] : [given[2]]));
  slowDown(GPU_MS);
  const kept = mean(await stepsOf(root, folder, IMAGES * IMAGE_BYTES));
  const say = (what: string, steps: readonly number[]): void => {
    const [step, longest] = [mean(steps), Math.max(...steps)];
    const waits = step - kept;
    const share = ((100 * waits) / GPU_MS).toFixed(1);
    console.log(
      `${root}: ${what}: step ${step.toFixed(0)} ms (longest ${longest.toFixed(0)}), waits ${waits.toFixed(1)} ms: ${share} % of ${GPU_MS} ms`,
    );
  };
  console.log(`${root} on ${device.adapter.description}: all images in memory: step ${kept.toFixed(0)} ms`);
  say('7 % in memory', await stepsOf(root, folder, FEW_BYTES));
  if (!existsSync(join(root, 'src/cli/image-cache.ts'))) return;
  const cache = join(folder, '..', 'cache');
  say('7 % in memory, others in --image-cache', await stepsOf(root, folder, FEW_BYTES, cache));
}

const [only, ...given] = process.argv.slice(2);
if (only === '--one') {
  await measure(given[0] ?? '', given[1] ?? '');
} else {
  const here = fileURLToPath(new URL('..', import.meta.url));
  const work = mkdtempSync(join(tmpdir(), 'atp-waiting-'));
  const folder = join(work, 'images');
  mkdirSync(folder);
  try {
    for (let image = 0; image < IMAGES; image++) await writePicture(join(folder, `${image}.png`), image);
    const roots = only === undefined ? [here] : [only, ...given];
    for (const root of roots) {
      const one = ['scripts/run.mjs', 'scripts/measure-waiting.ts', '--one', resolve(root), folder];
      spawnSync(process.execPath, one, { cwd: here, stdio: 'inherit' });
    }
  } finally {
    rmSync(work, { recursive: true });
  }
}
