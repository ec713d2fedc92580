import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRecord } from '../src/report/parse-record.js';
import { smallModelFile } from './small-session.js';
import { smallClasses, smallFiles } from './small-targets.js';

/** Runs of the built command line that take seconds: all stages on a model's weights, a black box, and many options at once. */
export const SMALL_RUNS = ['weights', 'black box', 'options'] as const;
export type SmallRun = (typeof SMALL_RUNS)[number];

const recipes: Record<SmallRun, object> = {
  /** Every stage that works on the source's weights, with what it may remember: thresholds, ranks, crops, augmentation. */
  weights: {
    ...{ version: 1, name: 'small', batchSize: 2, network: { asppRates: [1, 2] } },
    input: { width: 32, height: 24, cropWidth: 24, cropHeight: 16 },
    stages: [
      { stage: 'align', steps: 4, learningRate: 1e-3 },
      { stage: 'teach', steps: 5, learningRate: 1e-3, positive: 'class-balanced', refresh: 3 },
      { stage: 'propagate', steps: 4, learningRate: 1e-3, easyShare: 0.5, tau: 0.4 },
    ],
  },
  /** Its labels move. */
  'black box': {
    ...{ version: 1, name: 'small black box', batchSize: 2, input: { width: 32, height: 24 } },
    stages: [
      { stage: 'distil', steps: 9, learningRate: 1e-3, ensembleStart: 0, ensembleMomentum: 0.6 },
      { stage: 'teach', steps: 3, learningRate: 1e-3 },
    ],
  },
  /** What a run may remember beside that: results of stages, rounds, shares, what the student left out, the contrast. */
  options: {
    ...{ version: 1, name: 'small options', batchSize: 2, network: { asppRates: [1, 2] } },
    ...{ guard: 'warn', undo: 'stage', choose: 'always' },
    input: { width: 32, height: 24, cropWidth: 24, cropHeight: 16 },
    stages: [
      { stage: 'reestimate' },
      {
        ...{ stage: 'align', steps: 2, learningRate: 1e-3, trained: 'norms', sharpness: 0.05, restoreProbability: 0.2 },
        ...{ curriculumGradient: 'detached', entropyLimit: 0.9, freezeClassifier: false },
      },
      {
        ...{ stage: 'teach', steps: 2, learningRate: 1e-3, pseudoLabels: 'soft', teacherViews: 3, sharesKept: 1 },
        ...{ teacherStatistics: 'own', dropout: 0.3, dropPath: 0.5, evaluated: 'student' },
      },
      {
        ...{ stage: 'teach', steps: 3, learningRate: 1e-3, rounds: 2, positive: 'class-balanced', sharesKept: 0.5 },
        ...{ augmentation: { hue: 0.2, jitterProbability: 0.5 }, decayed: 'no-norms' },
      },
      {
        ...{ stage: 'propagate', steps: 3, learningRate: 1e-3, easyShare: 0.4, tau: 0.3, cropTries: 3 },
        ...{ easyPerStep: 1, hardPerStep: 3, easyLabels: 'each-step', ranking: 'class-share', sureShareOver: 'batch' },
        ...{ contrastWeight: 1, contrastStart: 1, contrastChannels: 8, contrastPurity: 0.5, restoreProbability: 0.1 },
      },
    ],
  },
};

/** What a kind of run needs beside its recipe, images and labels. */
const WITH: Record<SmallRun, { source: 'model' | 'predictions'; heldOut: boolean }> = {
  weights: { source: 'model', heldOut: false },
  'black box': { source: 'predictions', heldOut: false },
  options: { source: 'model', heldOut: true },
};

/** Writes a small model, images, labels and recipes into a folder, as files that a user has. */
export async function writeSmallInputs(folder: string): Promise<void> {
  const { images, labels } = smallFiles(5, 32, 24, 4);
  // The images after the fifth are others.
  const { images: all, labels: allLabels } = smallFiles(8, 32, 24, 4);
  const heldOut = { 'held-out': all.slice(5), 'held-out labels': allLabels.slice(5) };
  for (const [name, files] of Object.entries({ images, labels, ...heldOut })) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const { path, bytes } of files) writeFileSync(join(folder, name, path), await bytes());
  }
  writeFileSync(join(folder, 'small.safetensors'), smallModelFile());
  writeFileSync(join(folder, 'classes.json'), JSON.stringify(smallClasses(4)));
  for (const name of SMALL_RUNS) writeFileSync(join(folder, `${name}.json`), JSON.stringify(recipes[name]));
}

/** Adds predictions of the small model. */
export function predictSmall(built: string, folder: string): void {
  const at = (name: string) => join(folder, name);
  const { status, stderr } = spawnSync('node', [
    ...[built, 'predict', '--model', at('small.safetensors'), '--images', at('images'), '--out', at('predictions')],
    ...['--recipe', at('weights.json'), '--classes', at('classes.json')],
  ]);
  if (status !== 0) throw new Error(String(stderr));
}

/** The arguments that start a run. */
export function adaptSmall(built: string, folder: string, run: SmallRun, out: string, ...more: string[]): string[] {
  const at = (name: string) => join(folder, name);
  const { source, heldOut } = WITH[run];
  return [
    ...[built, 'adapt', '--images', at('images'), '--labels', at('labels'), '--classes', at('classes.json')],
    ...(source === 'model' ? ['--model', at('small.safetensors')] : []),
    ...(source === 'predictions' ? ['--predictions', at('predictions'), '--student', 'small'] : []),
    ...(heldOut ? ['--eval-images', at('held-out'), '--eval-labels', at('held-out labels')] : []),
    ...['--recipe', at(`${run}.json`), '--json', '--out', out, ...more],
  ];
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !statSync(join(folder, name)).isDirectory())
    .sort();

/** All that a user takes home of a run: hashes of the files that must be the same each time, and the names of all files. */
export function takenHome(out: string) {
  const names = filesIn(out);
  const same = names.filter((name) => /^(adapted\.|metrics\.csv|predictions)/.test(name));
  return {
    hashes: Object.fromEntries(same.map((name) => [name, sha256(readFileSync(join(out, name)))])),
    names: names.map((name) => name.replace(/tfevents\.\d+/, 'tfevents')),
    folders: readdirSync(out).filter((name) => statSync(join(out, name)).isDirectory()),
    told: toldBy(out),
  };
}

/** What run.json says, but for times, memory and how the run was kept. */
function toldBy(out: string) {
  const record = parseRecord(readFileSync(join(out, 'run.json'), 'utf8'), 'run.json');
  const { state, recipe, model, given, labels, classes, targets, heldOut, adapter, stages, steps } = record;
  const { rankings, warnings, weighed, choice, collapse } = record;
  return {
    ...{ state, recipe, model, given, labels, classes, targets, heldOut, adapter },
    ...{ rankings, warnings, weighed, collapse, choice: choice && { ...choice, seconds: null } },
    steps: steps.map(({ milliseconds: _, ...step }) => step),
    stages: stages.map(({ seconds: _, ...stage }) => stage),
    evaluations: record.evaluations.map(({ seconds: _, ...evaluation }) => evaluation),
  };
}

/** How a process ended, and what it said. */
export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  lines: string[];
  errors: string;
}

/** Runs the command line; `watch` gets each line as soon as it is there, and the process. */
export function runWatched(
  args: readonly string[],
  watch: (line: string, all: readonly string[], kill: (signal: NodeJS.Signals) => void) => void = () => {},
  each?: (kill: (signal: NodeJS.Signals) => void) => void,
  options: { cwd?: string } = {},
): Promise<Ended> {
  const child = spawn('node', args, options);
  const lines: string[] = [];
  let rest = '';
  let errors = '';
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  child.stdout.on('data', (data) => {
    const parts = (rest + data).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      watch(line, lines, kill);
    }
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const timer = each && setInterval(() => each(kill), 1);
  return new Promise((resolve) =>
    child.on('close', (status, signal) => {
      clearInterval(timer);
      resolve({ status, signal, lines, errors });
    }),
  );
}
