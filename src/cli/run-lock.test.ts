import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refuseInUse, takeRunLock } from './run-lock.js';

let out = '';
const lockOf = () => join(out, 'checkpoints', 'run.lock');
const said: string[] = [];
const news = {
  onTakeOver: (sentence: string) => void said.push(sentence),
  onLost: () => {
    throw new Error('The lock is lost.');
  },
};

beforeEach(() => {
  said.length = 0;
  out = join(mkdtempSync(join(tmpdir(), 'atp-lock-')), 'deep', 'out');
});

const inUse = (why: string) => expect.objectContaining({ code: 'in-use', message: expect.stringContaining(why) });

/** Puts the lock of another process there, with some of its facts changed. */
async function leave(change: Record<string, unknown>, seconds = 0): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const lock = await takeRunLock(out, news);
  const text = readFileSync(lockOf(), 'utf8');
  await lock.release();
  mkdirSync(join(out, 'checkpoints'), { recursive: true });
  writeFileSync(lockOf(), JSON.stringify({ ...JSON.parse(text), token: 'another', ...change }));
  const time = Date.now() / 1000 - seconds;
  utimesSync(lockOf(), time, time);
}

describe('a run lock', () => {
  it('names its process, keeps others out, and leaves no folder behind', async () => {
    const lock = await takeRunLock(out, news);
    expect(JSON.parse(readFileSync(lockOf(), 'utf8'))).toMatchObject({ process: process.pid });
    await expect(refuseInUse(out)).rejects.toEqual(inUse(`Another run uses ${out}: process ${process.pid} on `));
    await expect(takeRunLock(out, news)).rejects.toEqual(inUse(`process ${process.pid}`));
    await lock.release();
    await refuseInUse(out);
    expect(existsSync(join(out, '..'))).toBe(false);
  });

  it('leaves what others wrote beside it', async () => {
    const lock = await takeRunLock(out, news);
    writeFileSync(join(out, 'checkpoints', 'job.json'), '');
    await lock.release();
    expect(readdirSync(join(out, 'checkpoints'))).toEqual(['job.json']);
  });

  it('is not removed by a run that has lost it', async () => {
    const lock = await takeRunLock(out, news);
    writeFileSync(lockOf(), 'of another');
    await lock.release();
    expect(readFileSync(lockOf(), 'utf8')).toBe('of another');
  });

  it('is taken over where its process is no more, or a later process has its id', async () => {
    for (const change of [{ process: 2 ** 30 }, { mark: '1' }]) {
      await leave(change);
      await refuseInUse(out);
      await (await takeRunLock(out, news)).release();
      expect(existsSync(lockOf())).toBe(false);
    }
    expect(said).toEqual([
      expect.stringMatching(/^The lock of process 1073741824 on .* in .*out was left behind. This run takes it over.$/),
      expect.stringContaining(`The lock of process ${process.pid} on `),
    ]);
  });

  it('of another machine, or one that cannot be read, counts until nobody renewed it for five minutes', async () => {
    for (const change of [{ host: 'elsewhere' }, { system: 'before the restart' }, { process: 'none' }]) {
      await leave(change, 280);
      await expect(takeRunLock(out, news)).rejects.toMatchObject({
        code: 'in-use',
        advice: expect.stringContaining('try again in five minutes'),
      });
      await leave(change, 310);
      await (await takeRunLock(out, news)).release();
    }
  });

  it('that is empty, because its process was killed as it made it, is waited for until it is five seconds old', async () => {
    for (const [seconds, wait] of [
      [3, 1500],
      [6, 0],
    ] as const) {
      await leave({}, 0);
      writeFileSync(lockOf(), '');
      const time = Date.now() / 1000 - seconds;
      utimesSync(lockOf(), time, time);
      const before = performance.now();
      await (await takeRunLock(out, news)).release();
      expect(performance.now() - before).toBeGreaterThan(wait);
    }
  });

  it('that is empty, because its process is just writing it, keeps others out', async () => {
    await leave({}, 0);
    const text = readFileSync(lockOf(), 'utf8').replace(/"process":\d+/, `"process":${process.pid}`);
    writeFileSync(lockOf(), '');
    const taking = takeRunLock(out, news);
    setTimeout(() => writeFileSync(lockOf(), text), 300);
    await expect(taking).rejects.toEqual(inUse(`process ${process.pid}`));
  });

  it('is renewed as long as its run goes on', async () => {
    const lock = await takeRunLock(out, news, 10);
    const before = Date.now() / 1000 - 1000;
    utimesSync(lockOf(), before, before);
    await expect.poll(() => Date.now() - statSync(lockOf()).mtimeMs).toBeLessThan(10_000);
    await lock.release();
  });

  it('that another run has taken over is told to the run that stood still', async () => {
    const lost: string[] = [];
    const lock = await takeRunLock(out, { ...news, onLost: () => void lost.push('lost') }, 10);
    writeFileSync(lockOf(), 'of another');
    await expect.poll(() => lost).toContain('lost');
    await lock.release();
    expect(readFileSync(lockOf(), 'utf8')).toBe('of another');
  });

  it('whose taking over was broken off can be taken over later', async () => {
    const taking = () => `${lockOf()}.taking`;
    await leave({ process: 2 ** 30 });
    writeFileSync(taking(), '');
    const before = Date.now() / 1000 - 4;
    utimesSync(taking(), before, before);
    await (await takeRunLock(out, news)).release();
    expect(existsSync(taking())).toBe(false);
  });
});

describe('of several processes that start at one time', () => {
  let script = '';
  beforeAll(async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'atp-lock-build-'));
    await build({
      configFile: false,
      logLevel: 'error',
      build: { ssr: 'src/cli/run-lock.ts', outDir, rolldownOptions: { output: { entryFileNames: 'run-lock.mjs' } } },
      ssr: { noExternal: true },
    });
    script = join(outDir, 'contender.mjs');
    writeFileSync(
      script,
      `import { takeRunLock } from './run-lock.mjs';
       const [out, start] = process.argv.slice(2);
       while (Date.now() < Number(start));
       await takeRunLock(out, { onTakeOver() {}, onLost() {} }).then(() => console.log('taken'), (error) => console.log(error.code));
       await new Promise((end) => process.stdin.once('end', end).resume());`,
    );
  });

  it('one that ends at once leaves no lock and no empty folder', async () => {
    const ending = join(script, '..', 'ending.mjs');
    writeFileSync(
      ending,
      `import { takeRunLock } from './run-lock.mjs';
       await takeRunLock(process.argv[2], { onTakeOver() {}, onLost() {} });
       process.exit(7);`,
    );
    const status = await new Promise((resolve) => spawn('node', [ending, out]).once('close', resolve));
    expect(status).toBe(7);
    expect(existsSync(join(out, '..'))).toBe(false);
  });

  /** What each process says about the folder. They all end only when all have said it. */
  async function contend(count: number): Promise<string[]> {
    const start = String(Date.now() + 700);
    const processes = Array.from({ length: count }, () => spawn('node', [script, out, start]));
    const said = processes.map(
      (one) => new Promise<string>((resolve) => one.stdout.once('data', (data) => resolve(String(data).trim()))),
    );
    const all = await Promise.all(said);
    for (const one of processes) one.kill('SIGKILL');
    await Promise.all(processes.map((one) => new Promise((resolve) => one.once('close', resolve))));
    return all.sort();
  }

  it('one gets the folder, also where a lock was left behind', { timeout: 60_000 }, async () => {
    // Each round but the first finds the lock of a process that was killed.
    for (let round = 0; round < 6; round++) {
      expect(await contend(4)).toEqual(['in-use', 'in-use', 'in-use', 'taken']);
    }
  });
});
