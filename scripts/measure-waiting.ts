// How long a Teach step waits for its images, where memory holds few of them. Real images (2048 x 1024 PNG, resized to 1280 x 640)
// go through the real stage; only the GPU computes nothing (Dawn's null backend) and answers 200 ms late, so that it leaves the CPU to the
// images, as a GPU does. Compares checkouts in one run:
//   node scripts/run.mjs scripts/measure-waiting.ts [--gpu-ms MS] [CHECKOUT ...]
// A machine that is busy with other work takes longer for an image: MS in proportion.
// Without arguments only this one. Each has its own process; the wait is the mean step less that with all images in memory.
// It also says what a step takes where its numbers are read one step late; checkouts that cannot do that ignore it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Device } from '../src/engine/device.js';
import { createRandom } from '../src/images/random.js';
import type { ResizeImage } from '../src/images/resize.js';
import type { ResizedStore } from '../src/images/resized-store.js';

const [IMAGES, STEPS, USUAL_GPU_MS] = [12, 14, 200];
const [WIDTH, HEIGHT] = [1280, 640];
const CLASSES = 4;
const IMAGE_BYTES = WIDTH * HEIGHT * 3;
/** One image of twelve: of Cityscapes' 2,975 the usual memory holds 7 %. */
const FEW_BYTES = IMAGE_BYTES;

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

interface Images {
  /** The folder of the images. */
  folder: string;
  cacheBytes: number;
  store?: ResizedStore | undefined;
  resize?: ResizeImage | undefined;
  /** Where numbers may be read one step late, as in a run that nobody looks at. */
  goesAhead?: () => boolean;
}

/** Milliseconds of each step but the first two, which compile. */
async function stepsOf(root: string, { folder, goesAhead, ...reading }: Images): Promise<number[]> {
  const from = (path: string) => import(/* @vite-ignore */ join(root, path));
  const { openTargets } = await from('src/images/target-set.ts');
  const { decodeWithSharp: decoder } = await from('src/cli/decode-node.ts');
  const { parseRecipe } = await from('src/protocol/recipe.ts');
  const { adapt } = await from('src/adapt/adapt.ts');
  const { initialState } = await from('src/adapt/live.ts');
  const { smallNetwork } = await from('test/small-network.ts');
  const { smallClasses } = await from('test/small-targets.ts');
  const images = readdirSync(folder).map((path) => ({
    path,
    bytes: async () => new Uint8Array(await readFile(join(folder, path))),
  }));
  const classes = smallClasses(CLASSES);
  const size = { width: WIDTH, height: HEIGHT };
  const targets = await openTargets({ images, labels: [], classes, ...size, decoder, ...reading });
  const recipe = parseRecipe({
    ...{ version: 1, name: 'waiting', batchSize: 2, guard: 'off' },
    input: { ...size, cropWidth: 64, cropHeight: 64 },
    stages: [{ stage: 'teach', steps: STEPS, learningRate: 1e-4, positive: 'all' }],
  });
  const live = initialState(smallNetwork(CLASSES));
  const steps: number[] = [];
  const now = () => performance.now();
  for await (const event of adapt({ recipe, targets, classes, live, now, goesAhead })) {
    if (event.type === 'stepped') steps.push(event.milliseconds);
    if (event.type === 'stage-finished') break;
  }
  live.student.dispose();
  return steps.slice(2);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const perSecond = (milliseconds: number): string => `${(1000 / milliseconds).toFixed(2)} steps a second`;

/** Measures one checkout, in a process of its own. */
async function measure(root: string, folder: string, gpuMs: number): Promise<void> {
  const from = (path: string) => import(/* @vite-ignore */ join(root, path));
  const device: Device = await (await from('src/engine/device.ts')).startDevice(
    (await from('src/cli/dawn.ts')).installDawn(['backend=null']),
  );
  slowDown(gpuMs);
  const resizer = 'src/engine/image-resizer.ts';
  const resize = existsSync(join(root, resizer)) ? (await from(resizer)).imageResizer(device) : undefined;
  const base = mean(await stepsOf(root, { folder, cacheBytes: IMAGES * IMAGE_BYTES, resize }));
  console.log(`${root}: all images in memory: step ${base.toFixed(0)} ms, ${perSecond(base)}`);
  const goesAhead = () => true;
  const late = mean(await stepsOf(root, { folder, cacheBytes: IMAGES * IMAGE_BYTES, resize, goesAhead }));
  console.log(`${root}: the same, numbers read one step late: step ${late.toFixed(0)} ms, ${perSecond(late)}`);
  const say = (what: string, steps: readonly number[]): void => {
    const waits = mean(steps) - base;
    const share = ((100 * waits) / gpuMs).toFixed(1);
    console.log(
      `${root}: ${what}: waits ${waits.toFixed(1)} ms (${share} % of ${gpuMs} ms), step ${mean(steps).toFixed(0)} ms`,
    );
  };
  say('one image in memory', await stepsOf(root, { folder, cacheBytes: FEW_BYTES, resize }));
  if (!existsSync(join(root, 'src/cli/image-cache.ts'))) return;
  const store = await (await from('src/cli/image-cache.ts')).openImageCache(join(folder, '..', 'cache'));
  const kept = { folder, cacheBytes: FEW_BYTES, resize, store };
  say('one image in memory, all in --image-cache', await stepsOf(root, kept));
}

/** Makes the images, and measures each checkout. */
function compare(roots: readonly string[], folder: string, gpuMs: number): void {
  const here = fileURLToPath(new URL('..', import.meta.url));
  for (const root of roots.length > 0 ? roots : [here]) {
    const one = ['scripts/run.mjs', 'scripts/measure-waiting.ts', '--one', resolve(root), folder, String(gpuMs)];
    spawnSync(process.execPath, one, { cwd: here, stdio: 'inherit' });
  }
}

const given = process.argv.slice(2);
if (given[0] === '--one') {
  await measure(given[1] ?? '', given[2] ?? '', Number(given[3]));
} else {
  const hasTime = given[0] === '--gpu-ms';
  const work = mkdtempSync(join(tmpdir(), 'atp-waiting-'));
  const folder = join(work, 'images');
  mkdirSync(folder);
  try {
    for (let image = 0; image < IMAGES; image++) await writePicture(join(folder, `${image}.png`), image);
    compare(hasTime ? given.slice(2) : given, folder, hasTime ? Number(given[1]) : USUAL_GPU_MS);
  } finally {
    rmSync(work, { recursive: true });
  }
}
