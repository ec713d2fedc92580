import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCommandLine } from './built-command-line.js';

/** The built command line when nobody can read its output, and with links among its images. */
const folder = mkdtempSync(join(tmpdir(), 'atp-output-'));
const at = (...names: string[]) => join(folder, ...names);
const model = 'public/demo/source.safetensors';
let built = '';

beforeAll(() => {
  built = buildCommandLine();
  mkdirSync(at('images'));
  for (const name of ['0001.png', '0002.png']) copyFileSync(join('public/demo/target', name), at('images', name));
  const stages = [{ stage: 'align', steps: 2, learningRate: 1e-5 }];
  const short = { version: 1, name: 'short', input: { width: 64, height: 48 }, stages };
  writeFileSync(at('short.json'), JSON.stringify(short));
});

/** Runs a command line of the shell; `$RUN` is ours. */
function shell(command: string): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, RUN: `node ${built}` };
  return spawnSync('bash', ['-c', command], { encoding: 'utf8', env });
}

const adapt = (out: string) =>
  `$RUN adapt --model ${model} --images ${at('images')} --recipe ${at('short.json')} --json --out ${at(out)}`;
const predict = (out: string) =>
  `$RUN predict --model ${model} --images ${at('images')} --recipe demo --as png --out ${at(out)}`;

describe('the work goes on, and its results are written', () => {
  test('when the reader of standard output goes away', () => {
    const { status, stdout, stderr } = shell(`${adapt('closed')} | head -1; exit \${PIPESTATUS[0]}`);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr.match(/Nothing more can be printed \(.*EPIPE.*\)/g)).toHaveLength(1);
    expect(JSON.parse(readFileSync(at('closed', 'run.json'), 'utf8')).state).toBe('done');
    expect(readdirSync(at('closed', 'predictions'))).toEqual(['0001.png', '0002.png']);
    expect(status, stderr).toBe(0);
  });

  test('when standard output is full', () => {
    const { status, stderr } = shell(`${predict('full')} > /dev/full`);
    expect(stderr.match(/Nothing more can be printed \(.*ENOSPC.*\)/g)).toHaveLength(1);
    expect(readdirSync(at('full'))).toEqual(['0001.png', '0002.png']);
    expect(status, stderr).toBe(0);
  });

  test('when standard error is full, and both are closed', () => {
    symlinkSync('gone.png', at('images', 'broken.png'));
    for (const [out, streams] of [
      ['errors', '2> /dev/full'],
      ['none', '>&- 2>&-'],
    ]) {
      const { status } = shell(`${predict(String(out))} ${streams}`);
      expect(readdirSync(at(String(out)))).toEqual(['0001.png', '0002.png']);
      expect(status).toBe(0);
    }
  });
});

test('links among the images are followed under their own names; a broken one is skipped with the reason', () => {
  mkdirSync(at('linked'));
  symlinkSync(at('images'), at('linked', 'day'));
  symlinkSync('day/0001.png', at('linked', 'twin.png'));
  symlinkSync('.', at('linked', 'self'));
  const command = `$RUN predict --model ${model} --images ${at('linked')} --recipe demo --as png --out ${at('links')}`;
  const { status, stderr } = shell(command);
  expect(status, stderr).toBe(0);
  expect(readdirSync(at('links')).sort()).toEqual(['day', 'twin.png']);
  expect(readdirSync(at('links', 'day'))).toEqual(['0001.png', '0002.png']);
  const labels = (name: string) => Buffer.from(decode(readFileSync(at('links', name))).data as Uint8Array);
  expect(labels('twin.png').equals(labels('day/0001.png'))).toBe(true);
  expect(stderr).toContain('skipped self: the file cannot be read: it is a link back to a folder that it lies in.');
  expect(stderr).toContain('skipped day/broken.png: the file cannot be read: it is a link to gone.png');
});
