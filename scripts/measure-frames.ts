// Measures what frames cost a run: the demo with and without them, in turn, on the adapter of this machine.
//   node scripts/run.mjs scripts/measure-frames.ts [--steps 20] [--rounds 2] [--budget 24000000] [--size 192x128]
// Prints the milliseconds of all steps and of frames, how many frames were kept, and the bytes of one image in one frame.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installDawn } from '../src/cli/dawn.js';
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { fileStorage } from '../src/cli/file-storage.js';
import { startDevice } from '../src/engine/device.js';
import { MapWatch } from '../src/engine/run/watch.js';
import { Session } from '../src/engine/session.js';
import type { ImageFile } from '../src/images/image-file.js';
import { parseClassList } from '../src/protocol/classes.js';
import { capSteps, recipeByName } from '../src/protocol/recipes.js';
import { frameOfName } from '../src/runs/frames/frame-name.js';

const { values: args } = parseArgs({
  options: {
    steps: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '2' },
    budget: { type: 'string', default: '24000000' },
    size: { type: 'string', default: '192x128' },
  },
});

const FOLDER = 'public/demo';
const [width = 192, height = 128] = args.size.split('x').map(Number);
const demo = capSteps(recipeByName('demo'), Number(args.steps));
const recipe = { ...demo, input: { ...demo.input, width, height } };

const inFolder = (folder: string): ImageFile[] =>
  readdirSync(join(FOLDER, folder)).map((path) => ({
    path,
    bytes: async () => new Uint8Array(readFileSync(join(FOLDER, folder, path))),
  }));

const device = await startDevice(installDawn());

async function perform(budget: number) {
  const session: Session = new Session({
    ...{ device, decoder: decodeWithSharp, versions: {}, emit: () => {} },
    afterStep: () => watch.afterStep(),
  });
  const watch: MapWatch = new MapWatch(
    (image) => session.maps(image, recipe),
    () => watch.acknowledge(),
  );
  watch.images = [0];
  session.setClasses(parseClassList(JSON.parse(readFileSync(join(FOLDER, 'classes.json'), 'utf8'))));
  await session.openModel(readFileSync(join(FOLDER, 'source.safetensors')), 'source.safetensors', recipe.network);
  await session.openTargets(inFolder('target'), [], recipe);
  const storage = fileStorage(mkdtempSync(join(tmpdir(), 'frames-')));
  const frames = {
    ...{ storage, budget, watched: 0, shown: () => watch.shown },
    tell: (problem: string) => console.log(problem),
    changed: () => {},
  };
  const start = performance.now();
  await session.run(recipe, { keep: { storage: storage.folder('checkpoints'), onFailure: 'stop' }, frames });
  const milliseconds = performance.now() - start;
  const kept = (await storage.names()).flatMap((name) => frameOfName(name) ?? []);
  const computed = 1000 * (session.record.seconds ?? 0);
  const images = kept.reduce((sum, frame) => sum + frame.images.length, 0);
  await storage.remove('checkpoints');
  return { milliseconds, computed, frames: kept.length, images, bytes: await storage.size() };
}

console.log(device.adapter.description);
// Kernels are compiled in the first run.
await perform(0);
for (let round = 0; round < Number(args.rounds); round++) {
  for (const budget of [0, Number(args.budget)]) {
    const { milliseconds, computed, frames, images, bytes } = await perform(budget);
    console.log(
      `budget ${budget}: run ${milliseconds.toFixed(0)} ms, computed ${computed.toFixed(0)} ms, ` +
        `${frames} frames with ${images} images, ${bytes} bytes, ${(bytes / Math.max(1, images) / (width * height)).toFixed(2)} a pixel`,
    );
  }
}
