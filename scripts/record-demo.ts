// Records the run that the page shows before anything is computed: `npm run demo:record`. The built command line runs the demo on
// this machine's adapter and keeps maps of a few images over its steps; the run is exported without weights and predictions.
//   npm run demo:record [-- --frames 4] [-- --from FOLDER]      (a folder of an earlier `adapt --out`)
// Writes public/demo/recorded/run.zip, and into the page what is said of the run.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileStorage } from '../src/cli/file-storage.js';
import { finalEvaluation, sourceEvaluation } from '../src/report/timeline.js';
import { exportRun } from '../src/runs/export-run.js';
import { listFrames } from '../src/runs/frames/frame-folder.js';
import { readRecord } from '../src/runs/kept-record.js';

const { values: args } = parseArgs({
  options: { frames: { type: 'string', default: '4' }, from: { type: 'string' } },
});
const DEMO = 'public/demo';
const INTO = join(DEMO, 'recorded');
const ABOUT = 'src/studio/lesson/recorded/about.ts';
/** What the story needs. */
const KEPT = /^(run\.json$|frames\/)/;

function runDemo(): string {
  const out = mkdtempSync(join(tmpdir(), 'recorded-'));
  const given = ['--model', 'source.safetensors', '--images', 'target'];
  const labels = ['--labels', 'target-labels', '--classes', 'classes.json'];
  const how = ['--recipe', 'demo', '--frames', args.frames, '--frames-percent', '1000', '--out', out];
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
const [source, final] = [sourceEvaluation(record), finalEvaluation(record)];
if (frames.length === 0 || !source || !final || !record.adapter || !record.started)
  throw new Error('The run has no frames, or was not measured.');
rmSync(INTO, { recursive: true, force: true });
mkdirSync(INTO, { recursive: true });
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
  adapter: ${words((record.adapter.description || record.adapter.vendor).replace(/:.*/, ''))},
  date: ${words(record.started.slice(0, 'yyyy-mm-dd'.length))},
  bytes: ${zip.length},
  /** mIoU, in [0,1]. */
  source: ${source.metrics.mIoU},
  batchNorm: ${batchNorm?.metrics.mIoU ?? Number.NaN},
  final: ${final.metrics.mIoU},
};
`,
);
console.log(`${INTO}: ${frames.length} frames of images ${images.join(', ')}, ${zip.length} bytes`);
