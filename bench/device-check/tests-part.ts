import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { OUT_OF_TIME, type Part } from './part.js';
import type { TestFileResult } from './report.js';

/** Each process holds a device of its own; more of them than this gain nothing on one GPU. */
const MOST_PROCESSES = 8;
/** Kernels come first: what builds on them follows. */
const ORDER = ['src-gpu-', 'src-nn-', ''];

/** Bundled test files. */
function testFiles(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.gpu.test.js'));
  const rank = (name: string) => ORDER.findIndex((start) => name.startsWith(start));
  return files.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

const failed = (reason: string): Omit<TestFileResult, 'file'> => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  seconds: 0,
  failures: [reason],
});

/** Runs a file in a process of its own, as vitest does; undefined where the time was over before its end. */
function runFile(folder: string, file: string, milliseconds: number): Promise<TestFileResult | undefined> {
  const child = fork(join(folder, '..', 'test-file.js'), [join(folder, file)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors = `${errors}${text}`.slice(-500);
  });
  return new Promise((resolve) => {
    let result: Omit<TestFileResult, 'file'> | undefined;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, milliseconds);
    child.on('message', (message) => {
      result = message as Omit<TestFileResult, 'file'>;
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      const crash = () => failed(`The process ended with ${signal ?? code}: ${errors.trim()}`);
      resolve(late && !result ? undefined : { file, ...(result ?? crash()) });
    });
  });
}

/** The kernels' and networks' tests on this device: golden values of PyTorch, references on the CPU. */
export const testsPart: Part<'tests'> = {
  async run({ seconds }, tell) {
    const end = performance.now() + 1000 * seconds;
    const folder = join(import.meta.dirname, 'tests');
    const waiting = testFiles(folder);
    const running = new Set<string>();
    const results: TestFileResult[] = [];
    const cut: string[] = [];
    const report = () =>
      tell({
        result: results,
        leftOut: [...cut, ...running, ...waiting].map((what) => ({ what, reason: OUT_OF_TIME })),
      });
    const worker = async () => {
      while (performance.now() < end) {
        const file = waiting.shift();
        if (file === undefined) return;
        running.add(file);
        const result = await runFile(folder, file, end - performance.now());
        running.delete(file);
        if (result) results.push(result);
        else cut.push(file);
        report();
      }
    };
    report();
    const processes = Math.max(1, Math.min(MOST_PROCESSES, Math.floor(availableParallelism() / 2)));
    await Promise.all(Array.from({ length: processes }, worker));
  },
};
