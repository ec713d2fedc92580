import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type File, startTests, type Task, type VitestRunner } from '@vitest/runner';
import type { TestFileResult } from './report.js';

/** As vitest.config.ts has them for tests on a GPU, in milliseconds. */
const LONGEST = 120_000;

const runner: VitestRunner = {
  config: {
    root: process.cwd(),
    setupFiles: [],
    name: undefined,
    passWithNoTests: false,
    testNamePattern: undefined,
    allowOnly: false,
    sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
    chaiConfig: undefined,
    maxConcurrency: 1,
    testTimeout: LONGEST,
    hookTimeout: LONGEST,
    retry: 0,
    includeTaskLocation: false,
    tags: [],
    tagsFilter: undefined,
    strictTags: false,
  },
  importFile: (path) => import(pathToFileURL(path).href),
};

const testsIn = (tasks: readonly Task[]): Task[] =>
  tasks.flatMap((task) => (task.type === 'suite' ? testsIn(task.tasks) : [task]));

const nameOf = (task: Task): string =>
  task.suite && task.suite.type === 'suite' && task.suite.name ? `${nameOf(task.suite)} > ${task.name}` : task.name;

const messagesOf = (task: Task): string[] => (task.result?.errors ?? []).map(({ message }) => message);

/** Hooks fail in the file or a suite: adapters that are not there, errors that the GPU reported. */
const failedHooks = (task: Task): string[] =>
  task.type === 'suite' ? [...messagesOf(task), ...task.tasks.flatMap(failedHooks)] : [];

function resultOf(file: File): Omit<TestFileResult, 'file'> {
  const tests = testsIn(file.tasks);
  const count = (state: string) => tests.filter(({ result }) => result?.state === state).length;
  const failed = tests.filter(({ result }) => result?.state === 'fail');
  const failures = [
    ...failedHooks(file),
    ...failed.map((task) => `${nameOf(task)}: ${messagesOf(task).join('; ') || 'failed'}`),
  ];
  const passed = count('pass');
  return {
    passed,
    failed: failed.length,
    skipped: tests.length - passed - failed.length,
    seconds: (file.result?.duration ?? 0) / 1000,
    failures,
  };
}

// The process that started this one was ended.
process.on('disconnect', () => process.exit(1));

/** Started with the path of a bundled test file: runs it, and sends what came of it to the parent process. */
const [file] = await startTests([resolve(process.argv[2] ?? '')], runner);
if (!file) throw new Error(`${process.argv[2]} holds no tests.`);
const result = resultOf(file);
if (process.send) process.send(result, () => process.exit());
else console.log(result);
