import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCommandLine } from '../built-command-line.js';

/** Starts Slurm's daemons, which needs root: only on request. `npm run test:slurm` sets it. */
const onRequest = process.env.ATP_SLURM !== undefined;

const folder = onRequest ? mkdtempSync(join(tmpdir(), 'atp-slurm-')) : '';
const at = (...names: string[]) => join(folder, ...names);
const sweepFile = at('sweep.json');
let built = '';

interface ListedJob {
  number: number;
  folder: string;
  state: string;
}

const environment = () => ({
  ...process.env,
  SLURM_CONF: at('slurm', 'slurm.conf'),
  ATP_STUDIO: `${process.execPath} ${built}`,
});

function command(program: string, ...words: string[]): SpawnSyncReturns<string> {
  return spawnSync(program, words, { cwd: folder, encoding: 'utf8', env: environment() });
}

function output(program: string, ...words: string[]): string {
  const { status, stdout, stderr } = command(program, ...words);
  expect(status, `${program} ${words.join(' ')}\n${stdout}${stderr}`).toBe(0);
  return stdout.trim();
}

const oneNode = (...words: string[]) => output('bash', resolve('test/slurm/one-node.sh'), ...words);
const sweep = (...words: string[]) => output(process.execPath, built, 'sweep', sweepFile, ...words);
const jobsOf = (out: string): ListedJob[] => JSON.parse(sweep('--out', out, '--list', '--json'));

const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

async function until(what: string, isSo: () => boolean, seconds = 240): Promise<void> {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await wait(200)) if (isSo()) return;
  const logs = ['slurmctld.log', 'slurmd.log'].map((name) => text(at('slurm', name)).slice(-2000));
  throw new Error(`In ${seconds} s it did not come to pass that ${what}.\n${logs.join('\n')}`);
}

function writeSweep(): void {
  const stages = (steps: number) => [
    { stage: 'align', steps, learningRate: 1e-4, diversityWeight: 0.05 },
    { stage: 'teach', steps, learningRate: 3e-5 },
    { stage: 'propagate', steps, learningRate: 1e-5, easyShare: 0.5 },
  ];
  const input = { width: 192, height: 128 };
  const recipe = (name: string, steps: number) => ({ version: 1, name, batchSize: 4, input, stages: stages(steps) });
  const demo = resolve('public/demo');
  const file = {
    version: 1,
    name: 'six jobs',
    models: [{ name: 'demo', model: join(demo, 'source.safetensors') }],
    targets: [{ name: 'dusk', images: join(demo, 'target'), labels: join(demo, 'target-labels') }],
    classes: join(demo, 'classes.json'),
    recipes: [recipe('short', 8), recipe('longer', 12)],
    seeds: [0, 1, 2],
  };
  writeFileSync(sweepFile, JSON.stringify(file));
}

/** State of a task by Slurm's own word. */
const taskState = (array: string, task: number): string | undefined =>
  /JobState=(\w+)/.exec(output('scontrol', 'show', 'job', `${array}_${task}`))?.[1];

/** Slurm lets a task wait two minutes in the queue after it was put back. */
async function startAgain(array: string, task: number): Promise<void> {
  await until(`task ${task} is in the queue again`, () => taskState(array, task) === 'PENDING');
  output('scontrol', 'update', `JobId=${array}_${task}`, 'StartTime=now');
}

describe.runIf(onRequest)('an array of six tasks under a Slurm of one node', () => {
  beforeAll(() => {
    built = resolve(buildCommandLine());
    writeSweep();
    oneNode('start', at('slurm'), String(Math.min(2, availableParallelism())));
  }, 120_000);

  afterAll(() => {
    command('scancel', '--user=root', '--signal=KILL', '--full');
    command('bash', resolve('test/slurm/one-node.sh'), 'stop', at('slurm'));
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  test('two are interrupted and put back; all become the same bytes as without Slurm', async () => {
    sweep('--out', at('undisturbed'), '--parallel', '2');
    const jobs = jobsOf(at('undisturbed'));
    expect(jobs.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'done'));

    const script = resolve('docs/fleet/slurm.sh');
    const noGpu = ['--gres=none', '--cpus-per-task=1', '--mem=0'];
    const array = output('sbatch', '--parsable', '--array=0-5', ...noGpu, script, sweepFile, at('out'));
    const logOf = (task: number) => text(at('out', jobs[task]?.folder ?? '', 'log.txt'));

    // As Slurm preempts a task: TERM to all of its processes, and back into the queue.
    await until('task 1 teaches', () => /teach: \d+ steps\n +step/.test(logOf(1)));
    output('scontrol', 'requeue', `${array}_1`);
    await startAgain(array, 1);
    // As at the end of a task's time: USR1 to the script, which puts the task back itself.
    await until('task 4 propagates', () => /propagate: \d+ steps\n +step/.test(logOf(4)));
    output('scancel', '--batch', '--signal=USR1', `${array}_4`);
    await startAgain(array, 4);
    await until('the queue is empty', () => output('squeue', '--noheader') === '');

    for (const { number, folder: name } of jobs) {
      expect(taskState(array, number), logOf(number)).toBe('COMPLETED');
      const hash = (out: string) =>
        createHash('sha256')
          .update(readFileSync(at(out, name, 'adapted.safetensors')))
          .digest('hex');
      expect(hash('out'), name).toBe(hash('undisturbed'));
    }
    const continued = jobs.map(({ folder: name }) => JSON.parse(text(at('out', name, 'run.json'))).continued);
    const place = (stage: string) => [expect.objectContaining({ place: expect.objectContaining({ stage }) })];
    expect(continued).toEqual([[], place('teach'), [], [], place('propagate'), []]);
  }, 600_000);

  test('the sweep sees that all is done', () => {
    expect(jobsOf(at('out')).map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'done'));
    expect(sweep('--out', at('out'))).toContain('6 of 6 done.');
  });
});
