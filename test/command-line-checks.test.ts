import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLASS_PRESETS } from '../src/protocol/presets.js';
import { sampleRun } from '../src/report/comparison/comparison-sample.js';
import { recordJson } from '../src/report/record-json.js';
import { buildCommandLine } from './built-command-line.js';

/** The built command line on a machine without any GPU: it makes these refusals before it looks for one. */
const folder = mkdtempSync(join(tmpdir(), 'atp-checks-'));
const at = (...names: string[]) => join(folder, ...names);
const model = 'public/demo/source.safetensors';
let built = '';

beforeAll(() => {
  built = buildCommandLine();
  for (const name of ['images', 'labels', 'single']) mkdirSync(at(name));
  for (const name of ['0001.png', '0002.png']) {
    copyFileSync(join('public/demo/target', name), at('images', name));
    copyFileSync(join('public/demo/target-labels', name), at('labels', name));
  }
  copyFileSync('public/demo/target/0001.png', at('single', '0001.png'));
  symlinkSync(at('images'), at('link'));
  writeFileSync(at('file'), '');
});

function atpStudio(...args: string[]): { status: number | null; lines: string[] } {
  const env = { ...process.env, VK_ICD_FILENAMES: '/nowhere.json' };
  const { status, stderr } = spawnSync('node', [built, ...args], { encoding: 'utf8', env });
  return { status, lines: stderr.trim().split('\n') };
}

/** All that a command line says, and its exit code. */
function said(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', [built, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const images = () => at('images');
const adapt = (...more: string[]) => atpStudio('adapt', '--model', model, '--images', images(), ...more);
const predict = (...more: string[]) => atpStudio('predict', '--model', model, '--images', images(), ...more);

test('right arguments get as far as the missing GPU', () => {
  for (const run of [adapt, predict]) {
    const { status, lines } = run('--out', at('out'));
    expect(lines).toContain('The system offers no GPU to WebGPU.');
    expect(status).toBe(1);
  }
  expect(existsSync(at('out'))).toBe(false);
});

test('no results go into a folder of the input, by whatever path, and nothing is left behind', () => {
  const inside = (what: string) => expect.stringContaining(`inside the folder of the ${what}`);
  for (const run of [adapt, predict]) {
    for (const out of [at('images', 'out'), at('link', 'out')]) {
      const { status, lines } = run('--out', out);
      expect(lines).toEqual([inside('images'), 'Choose an --out folder beside it.']);
      expect(lines[0]).toContain(`Results would lie in ${out}`);
      expect(status).toBe(2);
    }
  }
  const labels = adapt('--labels', at('labels'), '--out', at('labels', 'out'));
  expect(labels).toEqual({ status: 2, lines: [inside('labels'), 'Choose an --out folder beside it.'] });
  const given = atpStudio(
    ...['adapt', '--predictions', at('labels'), '--images', images(), '--out', at('labels', 'x')],
  );
  expect(given).toEqual({ status: 2, lines: [inside('predictions'), 'Choose an --out folder beside it.'] });
  expect(readdirSync(at('images'))).toEqual(['0001.png', '0002.png']);
  expect(readdirSync(at('labels'))).toEqual(['0001.png', '0002.png']);
});

describe.each([
  ['adapt', adapt],
  ['predict', predict],
])('%s refuses', (_, run) => {
  test.each([
    ['a file in the way', () => at('file'), 'a file is in the way'],
    ['a path below a file', () => at('file', 'deep', 'out'), 'a part of the path is a file'],
    ['a folder that nobody may write to', () => '/proc/atp-studio', ''],
    ["the images' folder", () => at('images'), 'the folder of the images'],
    ['a link to it', () => at('link'), 'the folder of the images'],
  ])('--out: %s', (_what, out, why) => {
    const { status, lines } = run('--out', out());
    expect(lines[0]).toContain(out());
    expect(lines[0]).toContain(why);
    expect(lines).toEqual([expect.stringMatching(/\.$/), 'Choose another --out folder.']);
    expect(status).toBe(2);
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'the unknown names --classes %s and --recipe %s, and lists the presets',
    (name) => {
      const { status, lines } = run('--out', at('out'), '--classes', name, '--recipe', name);
      expect(lines).toEqual([
        expect.stringMatching(new RegExp(`^There is no recipe "${name}"\\. The recipes are demo, .*quick`)),
        expect.stringContaining(
          `There is no class list "${name}". The presets are ${Object.keys(CLASS_PRESETS).join(', ')}.`,
        ),
      ]);
      expect(status).toBe(2);
    },
  );

  test('a seed and steps beyond those of any recipe', () => {
    const { status, lines } = run('--out', at('out'), '--seed', '2147483648', '--steps', '1000001');
    expect(lines).toEqual([
      '--steps must be from 0 to 1000000, not 1000001.',
      '--seed must be from 0 to 2147483647, not 2147483648.',
    ]);
    expect(status).toBe(2);
  });

  test('all faults at once, a line each', () => {
    const { status, lines } = run(
      ...['--out', at('file'), '--classes', 'nosuch', '--recipe', 'never', '--seed', '3000000000'],
    );
    expect(status).toBe(2);
    expect(lines.map((line) => line.replace(/[.:].*/, ''))).toEqual([
      'There is no recipe "never"',
      '--seed must be from 0 to 2147483647, not 3000000000',
      'There is no class list "nosuch"',
      expect.stringContaining('Cannot write to'),
    ]);
  });
});

test('an empty seed is refused', () => {
  expect(adapt('--out', at('out'), '--seed', '').lines[0]).toBe('--seed must be a whole number of 0 or more, not "".');
});

test('the largest seed and number of steps are taken', () => {
  const { lines } = adapt('--out', at('out'), '--seed', '2147483647', '--steps', '1000000');
  expect(lines).toContain('The system offers no GPU to WebGPU.');
});

test('adapt refuses to write over its input, and leaves it as it was', () => {
  mkdirSync(at('run', 'predictions'), { recursive: true });
  copyFileSync(model, at('run', 'adapted.safetensors'));
  const again = atpStudio(
    ...['adapt', '--model', at('run', 'adapted.safetensors'), '--images', images(), '--out', at('run')],
  );
  expect(again.lines[0]).toMatch(/The result .*adapted\.safetensors would overwrite .*which is read\./);
  expect(again.status).toBe(2);
  copyFileSync('public/demo/target/0001.png', at('run', 'predictions', '0001.png'));
  const own = atpStudio(
    ...['adapt', '--model', model, '--images', at('run', 'predictions'), '--out', at('run'), '--recipe', 'paper'],
  );
  expect(own.lines.join('\n')).toContain('the folder of the images');
  const labels = adapt('--labels', at('labels'), '--out', at('labels'));
  expect(labels.lines[0]).toContain('the folder of the labels');
  const given = atpStudio(...['adapt', '--predictions', at('labels'), '--images', images(), '--out', at('labels')]);
  expect(given.lines[0]).toContain('the folder of the predictions');
  expect(readdirSync(at('labels'))).toEqual(['0001.png', '0002.png']);
});

test('Propagate with one image is refused', () => {
  const { status, lines } = atpStudio(
    ...['adapt', '--model', model, '--images', at('single'), '--recipe', 'demo', '--out', at('out')],
  );
  expect(lines).toEqual([
    'Propagate needs at least two target images, an easy and a hard one; here is one.',
    'Add images, or leave Propagate out of the recipe.',
  ]);
  expect(status).toBe(2);
});

test('a folder without images is refused', () => {
  mkdirSync(at('empty'));
  const { status, lines } = atpStudio('predict', '--model', model, '--images', at('empty'), '--out', at('out'));
  expect(lines[0]).toBe('There is no usable image among the 0 files that were chosen.');
  expect(status).toBe(2);
});

test('the help, the version and a completion go to standard output, and nothing else is said', () => {
  for (const [args, start] of [
    [[], 'Usage: atp-studio COMMAND [options]'],
    [['help', 'predict'], 'Usage: atp-studio predict --model FILE --images DIR --out DIR [options]'],
    [['-V'], '0.'],
    [['completion', 'bash'], '# Completion of atp-studio for bash.'],
  ] as const) {
    const { status, stdout, stderr } = said(...args);
    expect(stdout.slice(0, start.length)).toBe(start);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  }
});

test('all that is wrong with a command line goes to standard error, with exit code 2', () => {
  expect(said('predict', '--modle', 'm', '--labels', 'l', '--size', 'big')).toEqual({
    status: 2,
    stdout: '',
    stderr: `There is no option --modle. Did you mean --model?
predict does not take --labels: it is an option of adapt, evaluate and choose.
--size must be input, network or image, not "big".
--images and --out are missing.
Run "atp-studio help predict" for its options.
`,
  });
  expect(said('adpt').status).toBe(2);
});

describe('a command whose work is to print', () => {
  const shell = (line: string) => spawnSync('bash', ['-c', line], { encoding: 'utf8' });

  test.each(['completion bash', 'help adapt', '--version'])('fails where nothing can be printed: %s', (words) => {
    const { status, stderr } = shell(`node ${built} ${words} > /dev/full`);
    expect(stderr).toMatch(/^The output cannot be written \(.*ENOSPC.*\)\.\n$/);
    expect(status).toBe(1);
  });

  test('ends quietly when its reader goes away', () => {
    const { stdout, stderr } = shell(`node ${built} completion bash | true; echo \${PIPESTATUS[0]}`);
    expect(stderr).toBe('');
    expect(stdout).toBe('0\n');
  });
});

describe('compare', () => {
  const compare = (...args: string[]) => {
    const env = { ...process.env, VK_ICD_FILENAMES: '/nowhere.json' };
    return spawnSync('node', [built, 'compare', ...args], { encoding: 'utf8', env });
  };
  const put = (folder: string, seed: number, mIoU: number) => {
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(at(folder, 'run.json'), recordJson(sampleRun({ folder, seed, mIoU }).record));
  };

  beforeAll(() => {
    put('runs/a', 0, 0.4);
    put('runs/b', 1, 0.41);
    mkdirSync(at('runs/broken'));
    writeFileSync(at('runs/broken/run.json'), '{');
  });

  test('joins runs without a GPU: a table, a report, figures and plain data', () => {
    for (const ending of ['html', 'csv', 'json']) {
      const { status, stdout, stderr } = compare(at('runs'), '--out', at('made', `x.${ending}`));
      expect(stderr.split('\n').map((line) => line.replace(/: .*/, ''))).toEqual([
        'Left out',
        `The comparison is in ${at('made', `x.${ending}`)}.`,
        '',
      ]);
      expect(stdout).toContain('recipe quick  2  40.5 ± 0.7');
      expect(status).toBe(0);
    }
    expect(readdirSync(at('made'))).toEqual(['x.csv', 'x.html', 'x.json']);
    const printed = compare(at('runs'), '--json').stdout;
    expect(JSON.parse(printed)).toEqual(JSON.parse(readFileSync(at('made', 'x.json'), 'utf8')));
  });

  test('refuses all that is wrong at once', () => {
    const { status, stderr } = compare(at('runs'), at('no'), at('never'), '--out', at('file', 'x.html'));
    expect(stderr.trim().split('\n')).toEqual([
      `There is no folder or file ${at('no')} (runs). Check the path.`,
      `There is no folder or file ${at('never')} (runs). Check the path.`,
      expect.stringContaining('Cannot write to'),
    ]);
    expect(status).toBe(2);
  });

  test('refuses an unknown baseline, and folders without a run', () => {
    const unknown = compare(at('runs'), '--baseline', 'slow');
    expect(unknown.stderr).toContain('There is no group "slow" to compare with. The groups are "recipe quick".');
    expect(unknown.status).toBe(2);
    const none = compare(at('images'));
    expect(none.stderr).toContain(`There is no run to compare.\n${at('images')}: there is no run.json in it`);
    expect(none.status).toBe(2);
  });

  test('writes over no input, and over no result of a run', () => {
    copyFileSync(at('runs/a/run.json'), at('runs/other.json'));
    const input = compare(at('runs/other.json'), '--out', at('runs/other.json'));
    expect(input.stderr).toContain('would overwrite');
    const result = compare(at('runs'), '--out', at('runs/a/report.html'));
    expect(result.stderr).toContain('a result of the run in that folder');
    expect([input.status, result.status]).toEqual([2, 2]);
    expect(existsSync(at('runs/a/report.html'))).toBe(false);
  });
});

test('inspect works where the library of the GPU is missing, and says why a model is refused', () => {
  const without = built.replace(/[^/]+\/atp-studio.js$/, 'command-line-without-gpu');
  rmSync(without, { recursive: true, force: true });
  cpSync(built.replace(/\/atp-studio.js$/, ''), without, { recursive: true });
  rmSync(join(without, 'dawn.js'));
  const inspect = (...args: string[]) =>
    spawnSync('node', [join(without, 'atp-studio.js'), 'inspect', ...args], { encoding: 'utf8' });
  const whole = inspect(model);
  expect(whole).toMatchObject({ status: 0, stderr: '' });
  expect(whole.stdout).toContain('DeepLabV2, ResNet-18');
  const refused = inspect('--json', at('absent.svg'));
  expect(refused).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('There is no file') });
  writeFileSync(at('page.pth'), '<!doctype html><title>404</title>');
  const page = inspect('--json', at('page.pth'));
  expect(page.status).toBe(2);
  const { refused: why } = JSON.parse(page.stdout);
  expect(page.stderr.trim().split('\n')).toEqual([why.message, why.advice]);
});

describe('held-out images', () => {
  const heldOut = (...given: string[]) => adapt('--out', at('unmade'), ...given);

  test('need labels, and labels need images: each by itself is refused', () => {
    const images = heldOut('--eval-images', at('single'));
    expect(images.status).toBe(2);
    expect(images.lines[0]).toContain(
      '--eval-images goes with --eval-labels, which is missing: nothing can be measured',
    );
    expect(heldOut('--eval-labels', at('labels')).lines[0]).toContain(
      '--eval-labels goes with --eval-images, which is missing.',
    );
  });

  test('without a label map, with labels of other names, and without an image are refused', () => {
    mkdirSync(at('no-maps'));
    const labels = heldOut('--eval-images', at('single'), '--eval-labels', at('no-maps'));
    expect(labels.lines[0]).toContain(`There is no label map in ${at('no-maps')}`);
    expect(labels.status).toBe(2);
    const images = heldOut('--eval-images', at('no-maps'), '--eval-labels', at('labels'));
    expect(images.status).toBe(2);
    mkdirSync(at('others'));
    copyFileSync('public/demo/target-labels/0001.png', at('others', 'elsewhere.png'));
    const names = heldOut('--eval-images', at('single'), '--eval-labels', at('others'));
    expect(names.lines.join(' ')).toContain('elsewhere.png');
    expect(names.status).toBe(2);
    expect(existsSync(at('unmade'))).toBe(false);
  });

  test('are no place for results', () => {
    const given = ['--eval-images', at('single'), '--eval-labels', at('labels')];
    const { status, lines } = adapt('--out', at('single'), ...given);
    expect(lines[0]).toContain('the folder of the held-out images');
    expect(status).toBe(2);
  });

  test('may have an id map where the target images have no labels', () => {
    const given = ['--eval-images', at('single'), '--eval-labels', at('labels'), '--id-map', '{"0":255}'];
    expect(heldOut(...given).lines.join(' ')).not.toContain('--id-map');
  });
});
