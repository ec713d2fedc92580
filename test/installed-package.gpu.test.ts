import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { dependencies } from '../package.json';
import { floats, onnxFile } from '../src/formats/onnx/fixtures.js';

/** Downloads the dependencies: only on request. `npm run test:install` sets it. */
const onRequest = process.env.ATP_INSTALL !== undefined;

/** A folder far from the project, into which the packed command line is installed as a user does. */
const prefix = mkdtempSync(join(tmpdir(), 'atp-installed-'));
const demo = resolve('public/demo');

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
  return stdout;
}

const atpStudio = (...args: string[]): string => run(join(prefix, 'node_modules/.bin/atp-studio'), args, prefix);

const bytesIn = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

describe.runIf(onRequest)('the package, installed without development dependencies', () => {
  beforeAll(() => {
    run('npm', ['pack', '--silent', '--pack-destination', prefix], '.');
    const [tarball = ''] = readdirSync(prefix);
    run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund', '--prefix', prefix, join(prefix, tarball)], prefix);
    cpSync(join(demo, 'target'), join(prefix, 'images'), { recursive: true });
  }, 600_000);

  test('takes less than 200 MB', () => {
    expect(bytesIn(join(prefix, 'node_modules'))).toBeLessThan(200e6);
  });

  test('brings the declared dependencies, and none of the bundled ones', () => {
    const installed = readdirSync(join(prefix, 'node_modules'));
    for (const name of Object.keys(dependencies)) expect(installed).toContain(name);
    for (const name of ['@tensorflow', 'onnxruntime-web', 'react', 'zod']) expect(installed).not.toContain(name);
  });

  test('adapts and predicts, with a built-in recipe', () => {
    const given = ['--model', join(demo, 'source.safetensors'), '--images', 'images', '--recipe', 'demo'];
    atpStudio('adapt', ...given, '--classes', join(demo, 'classes.json'), '--steps', '1', '--out', 'adapted');
    expect(readdirSync(join(prefix, 'adapted'))).toContain('adapted.safetensors');
    atpStudio('predict', ...given, '--out', 'predicted');
    expect(readdirSync(join(prefix, 'predicted'))).toHaveLength(36);
  });

  test('runs a model that is only run, with the bundled onnxruntime', () => {
    const oracle = onnxFile({
      inputs: { image: ['n', 3, 'h', 'w'] },
      nodes: [{ op: 'Conv', inputs: ['image', 'weight'], outputs: ['logits'], attributes: { pads: [1, 1, 1, 1] } }],
      tensors: [
        floats(
          'weight',
          [3, 3, 3, 3],
          Array.from({ length: 81 }, (_, at) => Math.sin(at)),
        ),
      ],
    });
    writeFileSync(join(prefix, 'oracle.onnx'), oracle);
    const recipe = ['--recipe', 'black-box', '--steps', '1', '--student', 'small'];
    atpStudio('adapt', '--oracle', 'oracle.onnx', '--images', 'images', ...recipe, '--out', 'distilled');
    expect(readdirSync(join(prefix, 'distilled'))).toContain('adapted.safetensors');
  });
});
