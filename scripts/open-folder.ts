// Opens a folder of images as the command line does, and decodes the first images: `node scripts/run.mjs scripts/open-folder.ts
// FOLDER [IMAGES]`. Prints one line of JSON. `scripts/measure-opening.ts` runs it, also in a copy of an earlier state.
import { decodeWithSharp } from '../src/cli/decode-node.js';
import { listFiles } from '../src/cli/list-files.js';
import { openTargets } from '../src/images/target-set.js';
import { CAMVID_11 } from '../src/protocol/presets.js';

const [folder = '.', decoded = '0'] = process.argv.slice(2);
const size = { width: 1024, height: 512 };
const start = performance.now();
const images = await listFiles(folder, 'images');
const targets = await openTargets({ images, labels: [], classes: CAMVID_11, ...size, decoder: decodeWithSharp });
const opened = performance.now();
const count = Math.min(Number(decoded), targets.names.length);
for (let image = 0; image < count; image++) await targets.image(image);
const seconds = (from: number, to: number) => Number(((to - from) / 1000).toFixed(2));
console.log(
  JSON.stringify({
    images: targets.names.length,
    skipped: targets.skipped.length,
    openSeconds: seconds(start, opened),
    decoded: count,
    decodeSeconds: seconds(opened, performance.now()),
    // In KiB on Linux and macOS.
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
