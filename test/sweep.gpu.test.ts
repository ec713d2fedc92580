import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCommandLine } from './built-command-line.js';

/** `atp-studio sweep` of the built command line, on this project's driver. */
const folder = mkdtempSync(join(tmpdir(), 'atp-sweep-'));
const at = (...names: string[]) => join(folder, ...names);
const demo = resolve('public/demo');
let built = '';

beforeAll(() => {
  built = buildCommandLine();
  for (const [from, to] of [
    ['target', 'images'],
    ['target-labels', 'labels'],
  ] as const) {
    mkdirSync(at(to));
    for (const name of ['0001.png', '0002.png']) cpSync(join(demo, from, name), at(to, name));
  }
});

const recipe = (name: string, steps = 2) => ({
  version: 1,
  name,
  input: { width: 64, height: 48 },
  stages: [{ stage: 'align', steps, learningRate: 1e-5 }],
});

function write(name: string, change: object = {}): string {
  const sweep = {
    version: 1,
    name: 'small',
    models: [{ name: 'demo', model: join(demo, 'source.safetensors') }],
    targets: [{ name: 'dusk', images: 'images', labels: 'labels' }],
    recipes: [recipe('short')],
    seeds: [0, 1],
    classes: join(demo, 'classes.json'),
    ...change,
  };
  writeFileSync(at(name), JSON.stringify(sweep));
  return at(name);
}

const environment = (more: object = {}) => {
  const { SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, ...rest } = process.env;
  return { ...rest, ...more };
};

function sweep(file: string, out: string, words: string[] = [], more: object = {}) {
  const options = { encoding: 'utf8', env: environment(more) } as const;
  const { status, stdout, stderr } = spawnSync('node', [built, 'sweep', file, '--out', at(out), ...words], options);
  return { status, stdout, stderr };
}

const list = (file: string, out: string) =>
  JSON.parse(sweep(file, out, ['--list', '--json']).stdout) as { folder: string; state: string; message?: string }[];
const states = (file: string, out: string) => list(file, out).map(({ state }) => state);

test('each job becomes the same bytes as its own command, is passed over later, and its output is in its log', () => {
  const file = write('all.json');
  const { status, stdout, stderr } = sweep(file, 'all');
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^job 0 \(000-demo-dusk-short-seed0\): started\.$/m);
  expect(stdout).toMatch(/^1 of 2 done, about .* left\.$/m);
  expect(stdout.trim().split('\n').at(-1)).toBe('2 of 2 done.');
  const [, job = ''] = readdirSync(at('all')).filter((name) => /^\d/.test(name));
  expect(job).toBe('001-demo-dusk-short-seed1');
  expect(readFileSync(at('all', job, 'log.txt'), 'utf8')).toMatch(
    /atp-studio adapt .*--seed 1.*align \(student\): mIoU/s,
  );

  const given = ['--model', join(demo, 'source.safetensors'), '--classes', join(demo, 'classes.json')];
  const files = ['--images', at('images'), '--labels', at('labels'), '--recipe', at('all/recipes/short.json')];
  const alone = spawnSync('node', [built, 'adapt', ...given, ...files, '--seed', '1', '--out', at('alone')]);
  expect(alone.status, String(alone.stderr)).toBe(0);
  for (const name of ['adapted.safetensors', 'metrics.csv']) {
    expect(readFileSync(at('all', job, name)).equals(readFileSync(at('alone', name))), name).toBe(true);
  }

  const again = sweep(file, 'all');
  expect(again.stdout.trim().split('\n')).toEqual([
    'job 0 (000-demo-dusk-short-seed0): done before, passed over.',
    'job 1 (001-demo-dusk-short-seed1): done before, passed over.',
    '2 of 2 done.',
  ]);
  expect(again.status).toBe(0);
  const lines = sweep(file, 'all', ['--list']).stdout.trim().split('\n');
  expect(lines[0]).toMatch(/^job +folder +model +targets +recipe +override +seed +state$/);
  expect(lines[2]).toMatch(/^1 +001-demo-dusk-short-seed1 +demo +dusk +short +unchanged +1 +done, mIoU \d+\.\d$/);
});

test('two jobs at a time have their numbers before their lines; a failed one does not stop the rest', () => {
  cpSync(at('images'), at('broken'), { recursive: true });
  for (const name of readdirSync(at('broken'))) writeFileSync(at('broken', name), 'no image');
  const file = write('failing.json', {
    targets: [
      { name: 'broken', images: 'broken' },
      { name: 'dusk', images: 'images' },
    ],
    seeds: [0],
  });
  const { status, stdout, stderr } = sweep(file, 'failing', ['--parallel', '2', '--without-predictions']);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^1: align: 2 steps$/m);
  expect(stdout).toMatch(/^1 of 2 done, 1 failed\.$/m);
  expect(stderr.trim().split('\n').at(-1)).toMatch(
    /^job 0 \(000-demo-broken-short-seed0\) failed: There is no usable image/,
  );
  const [failed, done] = list(file, 'failing');
  expect(failed).toMatchObject({ state: 'failed', message: expect.stringContaining('There is no usable image') });
  expect(done).toMatchObject({ state: 'done', mIoU: null });
  expect(readFileSync(at('failing', failed?.folder ?? '', 'log.txt'), 'utf8')).toContain('There is no usable image');

  cpSync(at('images'), at('broken'), { recursive: true });
  expect(sweep(file, 'failing').status).toBe(0);
  const havePredictions = [failed, done].map((job) => existsSync(at('failing', job?.folder ?? '', 'predictions')));
  expect(havePredictions).toEqual([true, false]);
  expect(states(file, 'failing')).toEqual(['done', 'done']);
});

describe('one job', () => {
  test.each([
    [['--job', '1'], {}],
    [[], { SLURM_ARRAY_TASK_ID: '1' }],
    [[], { JOB_COMPLETION_INDEX: '1' }],
  ])('is run by %j %j, and only that', (words, variables) => {
    const file = write('one.json', { recipes: [recipe('tiny', 1)] });
    const out = `one${Object.keys(variables)[0] ?? ''}`;
    const { status, stderr } = sweep(file, out, words, variables);
    expect(status, stderr).toBe(0);
    expect(states(file, out)).toEqual(['waiting', 'done']);
    for (const name of Object.keys(variables)) expect(stderr).toContain(`${name} is 1: only job 1 is run.`);
  });

  test('that there is not is refused with the range, and --list does not look at the variables', () => {
    const file = write('one.json', { recipes: [recipe('tiny', 1)] });
    const { status, stderr } = sweep(file, 'none', [], { SLURM_ARRAY_TASK_ID: '2' });
    expect(stderr).toContain('SLURM_ARRAY_TASK_ID is 2, but jobs are numbered from 0 to 1.');
    expect(status).toBe(2);
    expect(sweep(file, 'none', ['--list'], { SLURM_ARRAY_TASK_ID: '2' }).stdout.trim().split('\n')).toHaveLength(3);
    expect(existsSync(at('none'))).toBe(false);
  });
});

test('what is wrong is said for all jobs before any is started, and nothing is made', () => {
  const overrides = [{ name: 'no', set: { batchSize: 0, 'stages.align.gama': 1 } }, {}];
  const values = sweep(write('wrong.json', { overrides }), 'wrong');
  expect(values.stderr).toContain(
    '"stages.align.gama" is no option of a recipe that can be set. Did you mean "stages.align.gamma"?',
  );
  expect(values.status).toBe(2);
  const files = sweep(
    write('files.json', {
      models: [{ name: 'm', model: 'gone.pth' }],
      targets: [{ name: 't', images: 'nowhere' }],
      classes: 'camvid',
    }),
    'wrong',
  );
  expect(files.stderr).toContain('There is no class list "camvid"');
  expect(files.stderr).toContain(`There is no folder ${at('nowhere')} (images).`);
  expect(files.stderr).toContain(`There is no file ${at('gone.pth')} (source model).`);
  expect(files.status).toBe(2);
  const one = { targets: [{ name: 't', images: 'single' }], recipes: ['demo'] };
  mkdirSync(at('single'));
  cpSync(at('images', '0001.png'), at('single', '0001.png'));
  expect(sweep(write('one-image.json', one), 'wrong').stderr).toContain('Propagate needs at least two target images');
  expect(sweep(write('wrong.json'), join('images', 'x')).stderr).toContain('inside the folder of the images');
  expect(sweep(write('wrong.json'), 'wrong', ['--json']).stderr).toContain('--json goes with --list.');
  expect(existsSync(at('wrong'))).toBe(false);
});

test('a changed file is refused for a folder with the jobs of another', () => {
  const { status, stderr } = sweep(write('other.json', { seeds: [0, 1, 2] }), 'all');
  expect(stderr).toContain('holds the jobs of another plan: its sweep.json has other "seeds" than');
  expect(status).toBe(2);
});

/** Processes, locks and signals are the same on every driver; they take a minute. */
const isSecondDriver = process.env.ATP_DRIVER === 'swiftshader';

/** Starts a sweep of two long jobs, and goes on once the first one has taken steps. */
async function longSweep(out: string) {
  const file = write('long.json', { recipes: [recipe('long', 4000)] });
  const child = spawn('node', [built, 'sweep', file, '--out', at(out)], { env: environment() });
  const closed = once(child, 'close');
  const lines: string[] = [];
  child.stdout.on('data', (text) => lines.push(String(text)));
  child.stderr.on('data', (text) => lines.push(String(text)));
  const log = at(out, '000-demo-dusk-long-seed0', 'log.txt');
  while (!existsSync(log) || !readFileSync(log, 'utf8').includes('step ')) await wait(100);
  return { child, closed, file, said: () => lines.join('') };
}

test.skipIf(isSecondDriver)(
  'a job that another sweep runs is passed over, with the reason; that is no success',
  async () => {
    const { child, closed, file } = await longSweep('shared');
    expect(states(file, 'shared')).toEqual(['running', 'waiting']);
    const { status, stderr } = sweep(file, 'shared', ['--job', '0']);
    expect(stderr).toMatch(/job 0 \(.*\): in use by another program, passed over\. Another run uses .*: process \d+/);
    expect(status).toBe(1);
    child.kill('SIGTERM');
    expect(await closed).toEqual([143, null]);
  },
);

test.skipIf(isSecondDriver)("a scheduler's task waits for the lock of a lost machine to become void", () => {
  const file = write('one.json', { recipes: [recipe('tiny', 1)] });
  const checkpoints = at('lost', '000-demo-dusk-tiny-seed0', 'checkpoints');
  mkdirSync(checkpoints, { recursive: true });
  const holder = { process: 1, host: 'gone', system: 'gone', start: '2026-11-27T20:00:00Z', mark: null, token: 'x' };
  writeFileSync(join(checkpoints, 'run.lock'), JSON.stringify(holder));
  const almostVoid = Date.now() / 1000 - 290;
  utimesSync(join(checkpoints, 'run.lock'), almostVoid, almostVoid);
  expect(sweep(file, 'lost', ['--job', '0']).status).toBe(1);
  const { status, stderr } = sweep(file, 'lost', [], { JOB_COMPLETION_INDEX: '0' });
  expect(stderr).toContain('in use by another program, passed over. Another run uses');
  expect(stderr).toContain('looked at again in 10 s.');
  expect(status, stderr).toBe(0);
  expect(states(file, 'lost')).toEqual(['done', 'waiting']);
});

describe.skipIf(isSecondDriver)('a signal', () => {
  /** Sends signals to a sweep, and waits for its end. */
  async function signalled(out: string, signals: [NodeJS.Signals, number][]) {
    const { child, closed, file, said } = await longSweep(out);
    for (const [signal, after] of signals) {
      await wait(after);
      child.kill(signal);
    }
    const [status] = await closed;
    return { status, said: said(), file };
  }

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s reaches the running job, no other is started, and the exit code is %i', async (signal, code) => {
    // Twice at once counts as one: a terminal and a program between may both send it.
    const { status, said, file } = await signalled(signal, [
      [signal, 0],
      [signal, 0],
    ]);
    expect(status, said).toBe(code);
    expect(said).toContain(`${signal}: the running jobs end after their step; no other is started.`);
    expect(said).toContain('job 0 (000-demo-dusk-long-seed0): interrupted. The same command goes on with it.');
    expect(said).not.toContain('job 1 (');
    expect(states(file, signal)).toEqual(['interrupted', 'waiting']);
  });

  test('for the second time ends the job at once too', async () => {
    const { status, said } = await signalled('twice', [
      ['SIGTERM', 0],
      ['SIGINT', 1100],
    ]);
    expect([130, 143], said).toContain(status);
    const log = readFileSync(at('twice', '000-demo-dusk-long-seed0', 'log.txt'), 'utf8');
    await wait(500);
    expect(readFileSync(at('twice', '000-demo-dusk-long-seed0', 'log.txt'), 'utf8')).toBe(log);
  });
});
