// Records the run that the page shows before anything is computed: `npm run demo:record`. The built command line runs the demo on
// this machine's adapter, with maps of a few images over its steps; the run is exported without its weights.
//   npm run demo:record [-- --frames 3]
// Writes public/demo/recorded: run.zip, recorded.json (adapter, date, figures), and three pictures of one image.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileStorage } from '../src/cli/file-storage.js';
import { recordedSchema } from '../src/protocol/recorded.js';
import { compareWithBaseline } from '../src/report/baselines.js';
import { sourceEvaluation } from '../src/report/timeline.js';
import { exportRun } from '../src/runs/export-run.js';
import { readPictures } from '../src/runs/kept-pictures.js';
import { readRecord } from '../src/runs/kept-record.js';

const { values: args } = parseArgs({ options: { frames: { type: 'string', default: '3' } } });
const DEMO = 'public/demo';
const INTO = join(DEMO, 'recorded');
/** What the story needs; weights and predictions stay out. */
const KEPT = /^(run\.json|entry\.json|pictures\/|frames\/|thumbnail)/;

const out = mkdtempSync(join(tmpdir(), 'recorded-'));
execFileSync(
  process.execPath,
  [
    ...['dist/cli/atp-studio.js', 'adapt', '--recipe', 'demo', '--frames', args.frames, '--out', out],
    ...['--model', join(DEMO, 'source.safetensors'), '--images', join(DEMO, 'target')],
    ...['--labels', join(DEMO, 'target-labels'), '--classes', join(DEMO, 'classes.json')],
  ],
  { stdio: 'inherit' },
);
const folder = fileStorage(out);
console.log((await folder.names()).join('\n'));
