import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipeByName } from '../../protocol/recipes.js';
import type { RunRecord } from '../../protocol/record.js';
import type { StageName } from '../../protocol/stage-recipes.js';
import { recordJson } from '../../report/record-json.js';
import { sampleRecord } from '../../report/record-sample.js';
import { takeRunLock } from '../run-lock.js';
import { jobState, nextTry, stateWords } from './job-state.js';

const KEPT = {
  'checkpoints/job.json': '{}',
  'checkpoints/0-align-40-end.json': checkpoint('align', 0, 40, 'student'),
  'checkpoints/1-teach-20.json': checkpoint('teach', 1, 20),
  'checkpoints/1-teach-30.safetensors': '',
};

/** A checkpoint's plain half without any part. */
function checkpoint(stage: StageName, index: number, step: number, finished: 'student' | null = null): string {
  return JSON.stringify({
    version: 1,
    place: { stage, index, step, finished },
    seconds: 1,
    log: 0,
    plain: {},
    files: {},
    written: {},
  });
}

/** A job's folder with files of these names and contents. */
function jobFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'atp-job-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const record = (change: Partial<RunRecord>): string => recordJson({ ...sampleRecord, ...change });
const demo = recipeByName('demo');
const wordsOf = async (files: Readonly<Record<string, string>>) => stateWords(await jobState(jobFolder(files)), demo);

const FAILURE = JSON.stringify({ message: 'The GPU was lost.\nTry again.', exitCode: 1, time: '2026-11-27T20:00:00Z' });
const COLLAPSE = { stage: 'teach', index: 1, step: 3, good: null, wentOn: false } as const;

describe('the state of a job', () => {
  it.each([
    ['waiting', {}],
    ['done, mIoU 39.8', { 'run.json': record({ state: 'done' }), 'log.txt': '' }],
    ['done, nothing measured', { 'run.json': record({ state: 'done', evaluations: [] }) }],
    ['interrupted at Teach 20 of 30', { ...KEPT, 'log.txt': '' }],
    ['interrupted at Teach 20 of 30', { ...KEPT, 'run.json': record({ state: 'done' }) }],
    ['interrupted at Teach 20 of 30', { ...KEPT, 'run.json': record({ state: 'stopped' }) }],
    ['interrupted before its first checkpoint', { 'checkpoints/job.json': '{}' }],
    ['interrupted before its first checkpoint', { 'log.txt': 'killed' }],
    ['interrupted before its first checkpoint', { 'log.txt': '', 'run.json': '{"version":1,"sta' }],
    ['failed: The GPU was lost. Try again.', { ...KEPT, 'failure.json': FAILURE, 'log.txt': '' }],
    [
      'failed: The disk is full.',
      {
        'run.json': record({
          state: 'failed',
          error: { code: 'x', message: 'The disk is full.', issues: [], fault: false },
        }),
      },
    ],
    [
      'failed: The run was stopped because the network collapsed at step 3 of teach. The weights of the source model were given back.',
      { 'run.json': record({ state: 'stopped', collapse: COLLAPSE }) },
    ],
  ])('is "%s"', async (words, files) => {
    expect(await wordsOf(files)).toBe(words);
  });

  it('is done in spite of an earlier failure', async () => {
    expect(await wordsOf({ 'run.json': record({ state: 'done' }), 'failure.json': FAILURE })).toBe('done, mIoU 39.8');
  });

  it('is running while the lock of a run that lives is in its folder, and not behind that', async () => {
    const folder = jobFolder({ 'log.txt': '' });
    const lock = await takeRunLock(folder, { onTakeOver: () => {}, onLost: () => {} });
    expect(stateWords(await jobState(folder), demo)).toBe('running');
    await lock.release();
    expect((await jobState(folder)).state).toBe('interrupted');
  });

  it('says what is done with it next', () => {
    expect(nextTry(jobFolder(KEPT))).toBe('continue');
    expect(nextTry(jobFolder({ 'run.json': record({ state: 'stopped' }) }))).toBe('replace');
    expect(nextTry(jobFolder({ 'checkpoints/run.lock': '{}' }))).toBe('replace');
    expect(nextTry(jobFolder({ 'log.txt': '', 'failure.json': FAILURE }))).toBe('start');
  });
});
