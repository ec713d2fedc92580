import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCommandLine } from './built-command-line.js';
import { fillDisk, smallDisk } from './small-disk.js';

/** Whole runs of the built command line whose folder, disk or output fails them. */
const folder = mkdtempSync(join(tmpdir(), 'atp-faults-'));
const at = (...names: string[]) => join(folder, ...names);
const model = 'public/demo/source.safetensors';
let built = '';

beforeAll(() => {
  built = buildCommandLine();
  mkdirSync(at('images'));
  for (const name of ['0001.png', '0002.png']) copyFileSync(join('public/demo/target', name), at('images', name));
  const recipe = (steps: number) => ({
    version: 1,
    name: 'short',
    input: { width: 64, height: 48 },
    stages: [{ stage: 'align', steps, learningRate: 1e-5 }],
  });
  writeFileSync(at('short.json'), JSON.stringify(recipe(2)));
  writeFileSync(at('long.json'), JSON.stringify(recipe(40)));
});

const adapt = (out: string, recipe = 'short.json', ...more: string[]) => [
  ...[built, 'adapt', '--model', model, '--images', at('images'), '--recipe', at(recipe)],
  ...['--json', '--out', out, ...more],
];

function run(...args: string[]): { status: number | null; lines: string[] } {
  const { status, stderr } = spawnSync('node', args, { encoding: 'utf8' });
  return { status, lines: stderr.trim().split('\n') };
}

/** Starts a run; `atStep` is called once, when its first step is told. */
function start(args: string[], atStep: () => void = () => {}) {
  const child = spawn('node', args);
  let told = false;
  let lines = '';
  child.stderr.on('data', (data) => {
    lines += data;
  });
  child.stdout.on('data', (data) => {
    if (told || !String(data).includes('"stepped"')) return;
    told = true;
    atStep();
  });
  return new Promise<{ status: number | null; lines: string[] }>((resolve) =>
    child.on('close', (status) => resolve({ status, lines: lines.trim().split('\n') })),
  );
}

const recordIn = (out: string) => JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));

describe('a disk that fills up during the run', () => {
  const cases: [string, number, string[]][] = [
    [
      'for checkpoints and the model, which are larger than what is left: the rest is written',
      560,
      ['checkpoints', 'adapted.safetensors'],
    ],
    [
      'for everything',
      0,
      ['checkpoints', 'adapted.safetensors', 'run.json', 'metrics.csv', 'events.out', 'report.html', 'predictions'],
    ],
  ];
  test.for(cases)('%s', async ([_what, kib, missing], { skip }) => {
    const disk = smallDisk(40 * 1024);
    if (disk instanceof Error) return skip(disk.message);
    const out = join(disk, 'out');
    const { status, lines } = await start(adapt(out, 'long.json'), () => fillDisk(disk, kib));
    const failures = lines.filter((line) => line.includes('the disk is full'));
    for (const name of missing)
      expect(
        failures.filter((line) => line.includes(name)),
        name,
      ).toHaveLength(1);
    expect(failures).toHaveLength(missing.length);
    expect(status).toBe(1);
    const left = existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : [];
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
    const files = missing.filter((name) => name !== 'predictions' && name !== 'checkpoints');
    expect(left.filter((name) => files.some((gone) => name.startsWith(gone)))).toEqual([]);
    // What the run was started with is there: it can be continued.
    expect(left).toContain(join('checkpoints', 'job.json'));
    if (kib > 0) expect(recordIn(out).state).toBe('failed');
  });
});

describe('two runs and one folder', () => {
  test('that start at one time: one gets it, the other is refused', async () => {
    const out = at('contended');
    const both = await Promise.all([start(adapt(out)), start(adapt(out))]);
    expect(both.map(({ status }) => status).sort()).toEqual([0, 2]);
    const refused = both.find(({ status }) => status === 2);
    expect(refused?.lines.join('\n')).toMatch(
      /Another run uses|holds the results of another run|did not reach its end/,
    );
    expect(recordIn(out).state).toBe('done');
    expect(existsSync(join(out, 'checkpoints', 'run.lock'))).toBe(false);
  });

  test('a run that is killed leaves a lock that the next one takes over, in one line', async () => {
    const out = at('killed');
    const child = spawn('node', adapt(out, 'long.json'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const meanwhile = run(...adapt(out));
    expect(meanwhile.lines[0]).toContain(`Another run uses ${out}: process ${child.pid} on `);
    expect(meanwhile.status).toBe(2);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(readdirSync(join(out, 'checkpoints'))).toContain('run.lock');
    const next = run(...adapt(out, 'short.json', '--force'));
    expect(next.lines.filter((line) => line.includes('was left behind'))).toHaveLength(1);
    expect(next.status, next.lines.join('\n')).toBe(0);
  });

  test('--force replaces all that the run before wrote, and nothing else', () => {
    const out = at('forced');
    expect(run(...adapt(out)).status).toBe(0);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    writeFileSync(join(out, 'predictions', 'mine.png'), 'mine');
    writeFileSync(join(out, 'adapted.onnx'), 'of a run with an ONNX file');
    const before = readdirSync(out).filter((name) => name.startsWith('events.'));
    expect(run(...adapt(out)).lines[0]).toBe(`${out} holds the results of another run.`);
    rmSync(at('images', '0002.png'));
    copyFileSync('public/demo/target/0003.png', at('images', '0003.png'));
    expect(run(...adapt(out, 'short.json', '--force')).status).toBe(0);
    const now = readdirSync(out);
    expect(now.filter((name) => name.startsWith('events.'))).toHaveLength(1);
    expect(now).not.toContain(before[0]);
    expect(now.filter((name) => !name.startsWith('events.')).sort()).toEqual([
      ...['adapted.safetensors', 'metrics.csv', 'notes.txt', 'predictions', 'report.html', 'run.json'],
    ]);
    expect(readdirSync(join(out, 'predictions')).sort()).toEqual(['0001.png', '0003.png', 'mine.png']);
  });

  test('a run that is refused after the GPU started leaves the run before as it was', () => {
    const out = at('refused');
    expect(run(...adapt(out)).status).toBe(0);
    const before = readFileSync(join(out, 'run.json'));
    const bytes = readFileSync(model);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())));
    const start = 8 + Number(bytes.readBigUInt64LE()) + header['conv1.weight'].data_offsets[0];
    // Not a number: in float16 and float32.
    bytes.writeUInt32LE(0x7fff7fff, start);
    writeFileSync(at('broken.safetensors'), bytes);
    const args = adapt(out, 'short.json', '--force').map((word) => (word === model ? at('broken.safetensors') : word));
    const { status, lines } = run(...args);
    expect(lines.join('\n')).toContain('not finite');
    expect(status).toBe(2);
    expect(readFileSync(join(out, 'run.json')).equals(before)).toBe(true);
    expect(readdirSync(out)).toContain('adapted.safetensors');
  });
});

describe('a run whose output nobody can take goes on, and says so once', () => {
  const shell = (line: string) => spawnSync('bash', ['-c', line], { encoding: 'utf8' });

  test.each([
    ['a closed pipe', `| head -1 > /dev/null; exit $\{PIPESTATUS[0]}`, 1],
    ['a full disk', '> /dev/full', 1],
    ['a closed standard output', '>&-', null],
    ['a closed standard error', '2>&- > /dev/null', 0],
    ['both closed', '>&- 2>&-', 0],
    ['both full', '> /dev/full 2> /dev/full', 0],
  ])('%s', (what, streams, times) => {
    const out = at(what.replaceAll(' ', '-'));
    const { status, stderr } = shell(`node ${adapt(out).join(' ')} ${streams}`);
    expect(status, stderr).toBe(0);
    expect(recordIn(out).state).toBe('done');
    const written = ['adapted.safetensors', 'metrics.csv', 'predictions', 'report.html', 'run.json'];
    expect(
      readdirSync(out)
        .filter((name) => !name.startsWith('events.'))
        .sort(),
    ).toEqual(written);
    if (times !== null) expect(stderr.match(/Nothing more can be printed/g) ?? []).toHaveLength(times);
  });
});
