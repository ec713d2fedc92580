import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../src/images/random.js';
import { parseRecord } from '../src/report/parse-record.js';
import { buildCommandLine } from './built-command-line.js';
import { BALLAST, fillDisk, smallDisk } from './small-disk.js';
import {
  adaptSmall,
  type Ended,
  predictSmall,
  runWatched,
  SMALL_RUNS,
  type SmallRun,
  takenHome,
  writeSmallInputs,
} from './small-runs.js';

/** How runs of the built command line are broken off, and what continuing them says and does. */
const MINUTE = 60_000;
/** How often the disk fills up, for each kind of run. More, once: ATP_FILLS=20. */
const FILLS = Number(process.env.ATP_FILLS ?? 2);

const folder = mkdtempSync(join(tmpdir(), 'atp-broken-off-'));
const at = (...names: string[]) => join(folder, ...names);
let built = '';
const wanted = new Map<SmallRun, ReturnType<typeof takenHome>>();

beforeAll(async () => {
  built = buildCommandLine();
  await writeSmallInputs(folder);
  predictSmall(built, folder);
  for (const run of SMALL_RUNS) {
    const whole = await runWatched(adaptSmall(built, folder, run, at(`whole ${run}`)));
    expect(whole.status, whole.errors).toBe(0);
    wanted.set(run, takenHome(at(`whole ${run}`)));
  }
}, 5 * MINUTE);

const resume = (out: string, ...more: string[]) => [built, 'adapt', '--resume', out, '--json', ...more];
const continueRun = (out: string, ...more: string[]): Promise<Ended> => runWatched(resume(out, ...more));

const namesIn = (out: string): string[] =>
  existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : [];
const recordIn = (out: string) => parseRecord(readFileSync(join(out, 'run.json'), 'utf8'), 'run.json');

/** Starts a run that gets a signal, once or twice, after so many steps. */
function signalled(run: SmallRun, out: string, signal: NodeJS.Signals, step: number, times = 1): Promise<Ended> {
  let steps = 0;
  return runWatched(adaptSmall(built, folder, run, out), (line, _all, kill) => {
    if (!line.includes('"stepped"') || ++steps !== step) return;
    for (let time = 0; time < times; time++) setTimeout(() => kill(signal), 10 * time);
  });
}

describe('a signal that asks a run to end', () => {
  test.for([
    ['SIGTERM', 143, 'weights', 3],
    ['SIGINT', 130, 'black box', 10],
    ['SIGHUP', 129, 'weights', 11],
  ] as const)('%s: the run is kept, its results are there, exit code %i', async ([signal, code, run, step]) => {
    const out = at(`${run} ${signal}`);
    const { status, errors } = await signalled(run, out, signal, step);
    expect(status, errors).toBe(code);
    expect(errors).toContain(
      `${signal}: the step in work ends, then the run is kept and its results are written. A second signal ends at once.`,
    );
    expect(errors).toContain(`The run can be continued: --resume ${out}.`);
    const record = recordIn(out);
    expect(record.state).toBe('stopped');
    expect(record.checkpoints.count).toBeGreaterThan(0);
    expect(namesIn(out).filter((name) => name.endsWith('.part') || name.endsWith('run.lock'))).toEqual([]);
    const continued = await continueRun(out);
    expect(continued.status, continued.errors).toBe(0);
    expect(takenHome(out)).toEqual(wanted.get(run));
    expect(recordIn(out).continued).toHaveLength(1);
  });

  test('a second one ends at once, without a lock left; the run goes on from what was kept before', async () => {
    const out = at('twice');
    const { status, signal } = await signalled('weights', out, 'SIGINT', 8, 2);
    // The second may find all of it done: then it ends the process in the system's way. To a shell both are 130.
    expect([130, 'SIGINT']).toContain(status ?? signal);
    expect(namesIn(out)).not.toContain('checkpoints/run.lock');
    expect((await continueRun(out)).status).toBe(0);
    expect(takenHome(out)).toEqual(wanted.get('weights'));
  });

  test('before the run has begun, it ends at once and leaves nothing', async () => {
    const out = at('early');
    const { status } = await runWatched(adaptSmall(built, folder, 'weights', out), (line, _all, kill) => {
      if (line.includes('"opening images"')) kill('SIGTERM');
    });
    expect(status).toBe(143);
    expect(existsSync(out)).toBe(false);
  });

  test('while the results of a whole run are written, they are written to their end', async () => {
    const out = at('late');
    let isSent = false;
    const { status, errors } = await runWatched(adaptSmall(built, folder, 'weights', out), undefined, (kill) => {
      if (isSent || !existsSync(join(out, 'adapted.safetensors'))) return;
      isSent = true;
      kill('SIGTERM');
    });
    expect(errors).toMatch(/SIGTERM: the results are written to their end first[.:].*then writes what is missing/);
    expect(status).toBe(0);
    expect(takenHome(out)).toEqual(wanted.get('weights'));
  });
});

test.skipIf(process.env.ATP_DRIVER === 'swiftshader')(
  'a signal ends predict at once; it says how many are written, and --only-missing writes the rest',
  async () => {
    const out = at('predicted');
    const recipe = { ...JSON.parse(readFileSync(at('weights.json'), 'utf8')), input: { width: 640, height: 480 } };
    writeFileSync(at('large.json'), JSON.stringify(recipe));
    const args = [
      ...[built, 'predict', '--model', at('small.safetensors'), '--images', at('images'), '--recipe', at('large.json')],
      ...['--classes', at('classes.json'), '--as', 'png', '--out', out, '--only-missing'],
    ];
    const { status, errors } = await runWatched(args, undefined, (kill) => {
      if (existsSync(join(out, '0.png'))) kill('SIGINT');
    });
    const [, told] = /SIGINT: (\d) of 5 predictions are in .* with --only-missing writes the rest/.exec(errors) ?? [];
    expect(status, errors).toBe(130);
    const there = namesIn(out).filter((name) => name.endsWith('.png')).length;
    expect(there).toBeLessThan(5);
    // One may have got its name before it was counted.
    expect(there - Number(told)).toBeOneOf([0, 1]);
    const rest = await runWatched(args);
    expect(rest.status, rest.errors).toBe(0);
    expect(rest.lines).toEqual([`5 predictions are in ${out}. ${there} were there before, and stay.`]);
  },
);

/** A run that was killed after so many steps, with checkpoints after each of them. */
async function killed(run: SmallRun, out: string, step: number, inputs = folder): Promise<void> {
  let steps = 0;
  const args = adaptSmall(built, inputs, run, out, '--checkpoint-every', '0');
  const { signal } = await runWatched(args, (line, _all, kill) => {
    // The line of a checkpoint comes when it is whole.
    if (line.includes('"checkpoint-written"') && ++steps === step) kill('SIGKILL');
  });
  expect(signal).toBe('SIGKILL');
}

/** Disks, files and processes are the same on every driver. */
const isSecondDriver = process.env.ATP_DRIVER === 'swiftshader';

describe.skipIf(isSecondDriver)('a disk', () => {
  const free: Record<SmallRun, number[]> = {
    weights: [0, 4, 8, 32, 64, 100, 160, 200],
    'black box': [0, 8, 500, 1500, 3000, 5000],
    options: [0, 8, 32, 100, 200, 400],
  };

  test.for(SMALL_RUNS)(
    'that fills up at any time leaves no half file, and the last checkpoint (%s)',
    {
      timeout: (FILLS + 1) * MINUTE,
    },
    async (run, { skip }) => {
      const disk = smallDisk(96 * 1024);
      if (disk instanceof Error) return skip(disk.message);
      const random = createRandom(3).fork(run);
      for (let round = 0; round < FILLS; round++) {
        const out = join(disk, String(round));
        const line = 17 + random.int(60);
        const kib = free[run][random.int(free[run].length)] ?? 0;
        const place = `filled at line ${line} up to ${kib} KiB`;
        const args = adaptSmall(built, folder, run, out, '--checkpoint-every', '0');
        const { status, errors } = await runWatched(args, (_line, all) => {
          if (all.length === line) fillDisk(disk, kib);
        });
        const isFull = errors.includes('the disk is full');
        expect(status, `${place}: ${errors}`).toBe(isFull ? 1 : 0);
        expect(
          namesIn(out).filter((name) => name.endsWith('.part')),
          place,
        ).toEqual([]);
        if (existsSync(join(out, 'run.json'))) recordIn(out);
        rmSync(join(disk, BALLAST), { force: true });
        if (isFull) {
          const continued = await continueRun(out);
          expect(continued.status, `${place}: ${continued.errors}`).toBe(0);
        }
        expect(takenHome(out), place).toEqual(wanted.get(run));
        rmSync(out, { recursive: true });
      }
    },
  );

  test('that becomes read-only ends the run with a sentence; made writable again, it takes the run', async ({
    skip,
  }) => {
    const disk = smallDisk(96 * 1024);
    if (disk instanceof Error) return skip(disk.message);
    const out = join(disk, 'out');
    const args = adaptSmall(built, folder, 'weights', out);
    const remount = (how: string) => spawnSync('mount', ['-o', `remount,${how}`, disk]).status === 0;
    // Later than that, the log of events is open, and the system refuses to make the disk read-only.
    let isReadOnly = false;
    const { status, errors } = await runWatched(args, (line) => {
      if (line.includes('"checking labels"')) isReadOnly ||= remount('ro');
    });
    expect(isReadOnly).toBe(true);
    expect(errors).toContain('the file system is read-only');
    expect(status, errors).toBe(1);
    expect(remount('rw')).toBe(true);
    expect((await runWatched(args)).status).toBe(0);
    expect(takenHome(out)).toEqual(wanted.get('weights'));
  });
});

test.skipIf(isSecondDriver).each([
  ['a closed pipe', `| head -1 > /dev/null; exit $\{PIPESTATUS[0]}`],
  ['a full disk', '> /dev/full'],
])('a continued run whose output nobody can take (%s) goes on, and says so once', async (what, streams) => {
  const out = at(what.replaceAll(' ', '-'));
  await killed('weights', out, 3);
  const { status, stderr } = spawnSync('bash', ['-c', `node ${resume(out).join(' ')} ${streams}`], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stderr.match(/Nothing more can be printed/g)).toHaveLength(1);
  expect(takenHome(out)).toEqual(wanted.get('weights'));
});

describe.skipIf(isSecondDriver)('--resume', () => {
  test('of a folder without a run is refused, and of a run that is done says so', async () => {
    const none = await continueRun(at('nothing'));
    expect(none).toMatchObject({ status: 2, errors: expect.stringContaining('There is no run in') });
    expect(existsSync(at('nothing'))).toBe(false);
    const done = await continueRun(at('whole weights'));
    expect(done).toMatchObject({ status: 0, errors: expect.stringContaining('there is nothing to continue') });
  });

  test('keeps the predictions that are whole and of the same weights, and computes only the others', async () => {
    const out = at('hindered');
    const inTheWay = join(out, 'predictions', '3.png', 'in the way');
    const hindered = await runWatched(adaptSmall(built, folder, 'weights', out), (line) => {
      if (line.includes('"stepped"')) mkdirSync(inTheWay, { recursive: true });
    });
    expect(hindered).toMatchObject({ status: 1, errors: expect.stringContaining('3.png: a folder is in the way') });
    rmSync(join(out, 'predictions', '3.png'), { recursive: true });
    const whole = (name: string) => join(out, 'predictions', name);
    copyFileSync(whole('0.png'), whole('1.png'));
    const times = () => ['0.png', '1.png', '2.png', '4.png'].map((name) => statSync(whole(name)).mtimeMs);
    const before = times();
    const continued = await continueRun(out);
    expect(continued.status, continued.errors).toBe(0);
    expect(continued.errors).toContain('3 of 5 predictions are of this model already, and stay.');
    expect(times().map((time, place) => time === before[place])).toEqual([true, false, true, true]);
    expect(takenHome(out)).toEqual(wanted.get('weights'));
  });

  test('names what was changed, and goes on when it is back', { timeout: 5 * MINUTE }, async () => {
    const inputs = at('moving');
    for (const name of ['images', 'labels', 'predictions']) cpSync(at(name), join(inputs, name), { recursive: true });
    for (const name of ['small.safetensors', 'classes.json', 'weights.json'])
      copyFileSync(at(name), join(inputs, name));
    const out = at('changed');
    await killed('weights', out, 6, inputs);
    const refused = async (why: string) =>
      expect(await continueRun(out)).toMatchObject({ status: 2, errors: expect.stringContaining(why) });
    const inside = (name: string) => join(inputs, name);
    copyFileSync(inside('images/3.png'), inside('images/2.png'));
    await refused('Since the run began, the image 2.png was changed.');
    rmSync(inside('images/2.png'));
    copyFileSync(inside('images/3.png'), inside('images/9.png'));
    await refused('the image 2.png is missing; the image 9.png is new.');
    rmSync(inside('images/9.png'));
    copyFileSync(at('images/2.png'), inside('images/2.png'));
    const model = readFileSync(at('small.safetensors'));
    model[model.length - 1] = 7;
    writeFileSync(inside('small.safetensors'), model);
    rmSync(inside('labels/1.png'));
    await refused('the model small.safetensors was changed; the label map 1.png is missing.');
    copyFileSync(at('small.safetensors'), inside('small.safetensors'));
    copyFileSync(at('labels/1.png'), inside('labels/1.png'));
    renameSync(inputs, `${inputs} away`);
    await refused(`There is no folder ${inside('images')} (images).`);
    renameSync(`${inputs} away`, inputs);
    const beside = await continueRun(out, '--images', inside('images'));
    expect(beside).toMatchObject({
      status: 2,
      errors: expect.stringContaining('--images cannot be given with --resume'),
    });
    // Recipe and classes are in job.json, and the run's folder may lie elsewhere now.
    for (const name of ['classes.json', 'weights.json']) rmSync(inside(name));
    renameSync(out, at('moved'));
    const args = ['adapt', '--resume', 'moved'];
    const continued = await runWatched([join(process.cwd(), built), ...args], undefined, undefined, { cwd: folder });
    expect(continued.status, continued.errors).toBe(0);
    expect(continued.errors).toContain('after step');
    expect(takenHome(at('moved')).hashes).toEqual(wanted.get('weights')?.hashes);
  });

  test('passes over damaged checkpoints; where none is whole, the run begins again and says so', async () => {
    const out = at('damaged');
    await killed('weights', out, 7);
    const arrays = namesIn(join(out, 'checkpoints')).filter((name) => name.endsWith('.safetensors'));
    expect(arrays).toHaveLength(2);
    cpSync(out, at('all damaged'), { recursive: true });
    const newest = join(out, 'checkpoints', arrays.sort().at(-1) ?? '');
    const bytes = readFileSync(newest);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
    writeFileSync(newest, bytes);
    for (const name of arrays) truncateSync(join(at('all damaged'), 'checkpoints', name), 100);
    const passed = await continueRun(out);
    expect(passed.status, passed.errors).toBe(0);
    expect(takenHome(out)).toEqual(wanted.get('weights'));
    const again = await continueRun(at('all damaged'));
    expect(again.errors).toContain('from its beginning: none of its checkpoints is whole.');
    expect(again.status, again.errors).toBe(0);
    expect(takenHome(at('all damaged'))).toEqual(wanted.get('weights'));
  });

  test('of a run whose job or log is damaged, or that the page started, is refused in words', async () => {
    const out = at('refused');
    await killed('weights', out, 5);
    const kept = (name: string) => join(out, 'checkpoints', name);
    const job = readFileSync(kept('job.json'), 'utf8');
    const log = readFileSync(kept('events.jsonl'));
    const refused = async (why: string) =>
      expect(await continueRun(out)).toMatchObject({ status: 2, errors: expect.stringContaining(why) });
    writeFileSync(kept('job.json'), job.slice(0, 100));
    await refused('job.json of the run in');
    writeFileSync(kept('job.json'), JSON.stringify({ ...JSON.parse(job), given: { by: 'page' } }));
    await refused('was not started by the command line of this program');
    writeFileSync(kept('job.json'), JSON.stringify({ ...JSON.parse(job), versions: { 'atp-studio': '0.0.1' } }));
    truncateSync(kept('events.jsonl'), 100);
    await refused('events.jsonl of the run is shorter than it was');
    writeFileSync(kept('events.jsonl'), log);
    const continued = await continueRun(out);
    expect(continued.errors).toContain('It was started by version 0.0.1 of this program');
    expect(continued.status).toBe(0);
    expect(takenHome(out)).toEqual(wanted.get('weights'));
  });

  test('after a stop at a collapse goes on from before it, to the bytes of a run that never stopped', async () => {
    const recipe = JSON.parse(readFileSync(at('weights.json'), 'utf8'));
    const stages = [
      { stage: 'align', steps: 3, learningRate: 1e-4 },
      { stage: 'align', steps: 12, learningRate: 3e-2 },
    ];
    writeFileSync(at('collapsing.json'), JSON.stringify({ ...recipe, stages }));
    const adapt = (out: string, ...more: string[]) =>
      adaptSmall(built, folder, 'weights', out, ...more).map((word) =>
        word === at('weights.json') ? at('collapsing.json') : word,
      );
    expect((await runWatched(adapt(at('went on'), '--go-on-when-collapsed'))).status).toBe(0);
    const out = at('stopped');
    const stopped = await runWatched(adapt(out));
    expect(stopped).toMatchObject({ status: 1, errors: expect.stringContaining('the network collapsed at step') });
    expect(stopped.errors).toContain(`go on anyway: --resume ${out} --go-on-when-collapsed`);
    const continued = await continueRun(out, '--go-on-when-collapsed');
    expect(continued.status, continued.errors).toBe(0);
    expect(continued.errors).toContain('after step 3 of align');
    expect(takenHome(out).hashes).toEqual(takenHome(at('went on')).hashes);
  });
});
