// Records the run that the page shows before anything is computed: `npm run demo:record`. The built command line runs the demo on
// this machine's adapter and keeps maps of a few images over its steps; the run is exported without weights and predictions.
//   npm run demo:record [-- --frames 24] [-- --from FOLDER]      (a folder of an earlier `adapt --out`)
// Writes public/demo/recorded/run.zip, and into the page three pictures of one image and what is said of the run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileStorage } from '../src/cli/file-storage.js';
import { encodePalettePng, encodeRgbPng } from '../src/images/png/encode.js';
import type { LayerName } from '../src/protocol/layers.js';
import type { ImageMaps } from '../src/protocol/session.js';
import { finalEvaluation, sourceEvaluation } from '../src/report/timeline.js';
import { exportRun } from '../src/runs/export-run.js';
import { listFrames, readFrame } from '../src/runs/frames/frame-folder.js';
import { readRecord } from '../src/runs/kept-record.js';

const { values: args } = parseArgs({
  options: { frames: { type: 'string', default: '24' }, from: { type: 'string' } },
});
const DEMO = 'public/demo';
const INTO = join(DEMO, 'recorded');
/** The pictures are part of the page, so that they are there with it. */
const PAGE = 'src/studio/lesson/recorded';
const ABOUT = join(PAGE, 'about.ts');
/** What the story needs. */
const KEPT = /^(run\.json$|frames\/)/;

function runDemo(): string {
  const out = mkdtempSync(join(tmpdir(), 'recorded-'));
  const given = ['--model', 'source.safetensors', '--images', 'target'];
  const labels = ['--labels', 'target-labels', '--classes', 'classes.json'];
  const how = ['--recipe', 'demo', '--frames', args.frames, '--out', out];
  const program = resolve('dist/cli/atp-studio.js');
  // The record names the files as they are given.
  execFileSync(process.execPath, [program, 'adapt', ...given, ...labels, ...how], { stdio: 'inherit', cwd: DEMO });
  return out;
}

const folder = fileStorage(args.from ?? runDemo());
const story = {
  names: async () => (await folder.names()).filter((name) => KEPT.test(name)),
  read: (name: string) => folder.read(name),
};
const record = await readRecord(folder);
const { frames, images } = await listFrames(folder);
const [first, last, image] = [frames[0], frames.at(-1), images[0]];
const [source, final] = [sourceEvaluation(record), finalEvaluation(record)];
if (
  !first ||
  !last ||
  image === undefined ||
  !source ||
  !final ||
  !record.classes ||
  !record.adapter ||
  !record.started
)
  throw new Error('The run has no frames, or was not measured.');
const { classes } = record;

function pngOf({ width, height, layers }: ImageMaps, name: LayerName): Uint8Array {
  const layer = layers[name];
  if (layer?.kind === 'rgb') return encodeRgbPng({ width, height, data: layer.data });
  if (layer?.kind === 'classes') return encodePalettePng({ width, height, data: layer.data }, classes);
  throw new Error(`There is no picture of the layer ${name}.`);
}

rmSync(INTO, { recursive: true, force: true });
mkdirSync(INTO, { recursive: true });
const [before, after] = [await readFrame(folder, first, image), await readFrame(folder, last, image)];
writeFileSync(join(PAGE, 'input.png'), pngOf(before.maps, 'input'));
writeFileSync(join(PAGE, 'before.png'), pngOf(before.maps, 'prediction'));
writeFileSync(join(PAGE, 'after.png'), pngOf(after.maps, 'prediction'));
const parts: Uint8Array[] = [];
for await (const part of exportRun(story, 'recorded-demo')) parts.push(part);
const zip = Buffer.concat(parts);
writeFileSync(join(INTO, 'run.zip'), zip);
const batchNorm = record.evaluations.find(({ checkpoint }) => checkpoint === 'batch-norm');
const words = (text: string) => `'${text.replaceAll("'", '’')}'`;
writeFileSync(
  ABOUT,
  `/** The recorded run of public/demo/recorded/run.zip; written by \`npm run demo:record\`. */
export const RECORDED = {
  adapter: ${words(record.adapter.description || record.adapter.vendor)},
  date: ${words(record.started.slice(0, 'yyyy-mm-dd'.length))},
  bytes: ${zip.length},
  /** Of the run's pictures. */
  image: ${image},
  size: { width: ${before.maps.width}, height: ${before.maps.height} },
  /** mIoU, in [0,1]. */
  source: ${source.metrics.mIoU.toFixed(4)},
  batchNorm: ${(batchNorm?.metrics.mIoU ?? Number.NaN).toFixed(4)},
  final: ${final.metrics.mIoU.toFixed(4)},
};
`,
);
console.log(`${INTO}: ${frames.length} frames of images ${images.join(', ')}, ${zip.length} bytes`);
