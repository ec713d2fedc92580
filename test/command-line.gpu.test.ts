import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { beforeAll, expect, test } from 'vitest';
import { floats, onnxFile } from '../src/formats/onnx/fixtures.js';
import { readSafetensors } from '../src/formats/safetensors/read.js';
import { decodePngSamples } from '../src/images/png/samples.js';
import { buildCommandLine } from './built-command-line.js';

/** The built command line, run as a user does, on this project's driver and the demo's files. */
const folder = mkdtempSync(join(tmpdir(), 'atp-cli-'));
let built = '';
const images = join(folder, 'images');
const labels = join(folder, 'labels');
const model = 'public/demo/source.safetensors';
const classes = 'public/demo/classes.json';
/** The folder for results: a refused command leaves nothing there. */
const unmade = join(folder, 'unmade');

beforeAll(() => {
  built = buildCommandLine();
  mkdirSync(images);
  mkdirSync(labels);
  for (const name of ['0001.png', '0002.png', '0003.png']) {
    copyFileSync(join('public/demo/target', name), join(images, name));
    copyFileSync(join('public/demo/target-labels', name), join(labels, name));
  }
});

function atpStudio(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', [built, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const adaptTo = (out: string, ...more: string[]) =>
  atpStudio(
    'adapt',
    '--model',
    model,
    '--images',
    images,
    '--labels',
    labels,
    '--classes',
    classes,
    '--recipe',
    'demo',
    '--steps',
    '2',
    '--json',
    '--out',
    join(folder, out),
    ...more,
  );

test('two runs with one seed write identical weights and metrics, with an image cache and without; every file is there', () => {
  const first = adaptTo('a');
  expect(first.status, first.stderr).toBe(0);
  const cache = join(folder, 'cache');
  expect(adaptTo('b', '--image-cache', cache).status).toBe(0);
  const kept = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(kept).toHaveLength(3);
  const read = (out: string, name: string) => readFileSync(join(folder, out, name));
  for (const name of ['adapted.safetensors', 'metrics.csv'])
    expect(read('a', name).equals(read('b', name)), name).toBe(true);
  const written = readdirSync(join(folder, 'a')).sort();
  expect(written.filter((name) => /^events\.out\.tfevents\.\d+\.atp-studio$/.test(name))).toHaveLength(1);
  expect(written.filter((name) => !name.startsWith('events.'))).toEqual([
    'adapted.safetensors',
    'metrics.csv',
    'predictions',
    'report.html',
    'run.json',
  ]);
  expect(readdirSync(join(folder, 'a', 'predictions'))).toEqual(['0001.png', '0002.png', '0003.png']);
  const last = JSON.parse(first.stdout.trim().split('\n').at(-1) ?? '');
  expect(last.rareClasses).toContain('pole');
  expect(last.stages[0]).toMatchObject({ stage: 'source', rareMIoU: expect.any(Number) });
  expect(last.stages.map((stage: { stage: string; evaluated: string }) => `${stage.stage} ${stage.evaluated}`)).toEqual(
    ['source student', 'batch-norm student', 'align student', 'teach teacher', 'propagate teacher'],
  );
  const form = (bytes: Uint8Array) =>
    [...readSafetensors(bytes, '').tensors.values()].map(({ name, dtype, shape }) => `${name} ${dtype} ${shape}`);
  expect(form(new Uint8Array(read('a', 'adapted.safetensors')))).toEqual(form(new Uint8Array(readFileSync(model))));
});

/** The labels of three images with other ids, as files in a separate folder. */
function otherLabels(name: string, idOf: (id: number) => number): string {
  const to = join(folder, name);
  mkdirSync(to);
  for (const file of readdirSync(labels)) {
    const { width, height, data } = decodePngSamples(new Uint8Array(readFileSync(join(labels, file))), file);
    const ids = Uint8Array.from(data, idOf);
    writeFileSync(join(to, file), encode({ width, height, data: ids, channels: 1 }));
  }
  return to;
}

test('labels with ids one too high end with code 2 before the run, and with a line to paste that mends them', () => {
  const given = ['--model', model, '--images', images, '--classes', classes, '--recipe', 'demo', '--steps', '0'];
  const out = join(folder, 'mended');
  const adapt = (...more: string[]) => atpStudio('adapt', ...given, '--out', out, ...more);
  const high = otherLabels('high', (id) => id + 1);
  const { status, stderr } = adapt('--labels', high);
  expect(status).toBe(2);
  expect(stderr).toMatch(/one too high.*pixels.*3 images/s);
  expect(existsSync(out)).toBe(false);
  const idMap = /--id-map '(.*)'/.exec(stderr)?.[1] ?? '';
  // As they are, each of the maps has an id that no class has: none could be used.
  expect(stderr).not.toContain('--labels-as-they-are');
  expect(stderr).toMatch(/labels: they agree with the source model on \d+ % of the pixels/);
  expect(adapt('--labels', high, '--id-map', idMap).status).toBe(0);
  const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  expect(record.targets.labelCheck.choice).toEqual({ asTheyAre: false, idMap: JSON.parse(idMap) });
  expect(record.targets.labelCheck.findings).toEqual([]);
  expect(record.evaluations[0].metrics.mIoU).toBeGreaterThan(0.2);
});

test('labels without a pixel to score give no mIoU of 0: nothing is measured, and the command says so', () => {
  const out = join(folder, 'nothing');
  const given = ['--model', model, '--images', images, '--recipe', 'demo', '--steps', '0', '--out', out];
  const run = atpStudio(
    'adapt',
    ...given,
    '--labels',
    otherLabels('void', () => 255),
  );
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toContain('Nothing is measured');
  expect(run.stdout).not.toMatch(/mIoU \d/);
  expect(run.stderr).toContain('--classes camvid-11');
  expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).evaluations).toEqual([]);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Not measured');
  expect(readFileSync(join(out, 'metrics.csv'), 'utf8')).not.toContain('mIoU');
});

test('empty predictions are refused before a run, with exit code 2', () => {
  const out = join(folder, 'silent');
  const { status, stderr } = atpStudio(
    ...['adapt', '--predictions', otherLabels('silent-predictions', () => 255), '--images', images],
    ...['--classes', 'camvid-11', '--recipe', 'black-box-demo', '--out', out],
  );
  expect(stderr).toContain('The predictions say nothing: every pixel is 255');
  expect(status).toBe(2);
  expect(existsSync(out)).toBe(false);
});

test('bad input gives exit code 2 and a message that names the file and the fault', () => {
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const whole = readFileSync(model);
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const recipe = (change: object) =>
    JSON.stringify({
      version: 1,
      name: 'x',
      input: { width: 64, height: 64 },
      stages: [{ stage: 'align', steps: 1, learningRate: 1 }],
      ...change,
    });
  const cases: [string[], RegExp][] = [
    [['adapt'], /--model/],
    [['adapt', '--model', join(folder, 'gone.pth'), '--images', images, '--out', unmade], /gone\.pth/],
    [
      ['adapt', '--model', write('cut.safetensors', whole.subarray(0, 5000)), '--images', images, '--out', unmade],
      /header|file/i,
    ],
    [['adapt', '--model', model, '--images', empty, '--out', unmade], /image/i],
    [['adapt', '--model', model, '--images', images, '--classes', 'cityscapes-19', '--out', unmade], /11 classes.*19/],
    [
      [
        'adapt',
        '--model',
        model,
        '--images',
        images,
        '--recipe',
        write('r.json', recipe({ sede: 3 })),
        '--out',
        unmade,
      ],
      /sede/,
    ],
    [['adapt', '--model', model, '--images', images, '--recipe', 'nosuch', '--out', unmade], /nosuch/],
  ];
  for (const [args, message] of cases) {
    const { status, stderr } = atpStudio(...args);
    expect(`${status} ${stderr}`, args.join(' ')).toMatch(message);
    expect(status, `${args.join(' ')}: ${stderr}`).toBe(2);
    expect(existsSync(unmade), args.join(' ')).toBe(false);
  }
});

test('a run stops where the network collapses, with exit code 1, the reason and the source weights; a flag makes it go on', () => {
  const path = join(folder, 'too-fast.json');
  const stages = [{ stage: 'align', steps: 6, learningRate: 1 }];
  writeFileSync(path, JSON.stringify({ version: 1, name: 'too-fast', input: { width: 96, height: 64 }, stages }));
  const run = (out: string, ...more: string[]) =>
    atpStudio(
      ...['adapt', '--model', model, '--images', images, '--labels', labels, '--classes', classes],
      ...['--recipe', path, '--out', join(folder, out), ...more],
    );
  const values = (file: string) =>
    [...readSafetensors(new Uint8Array(readFileSync(file)), file).tensors.values()].map(({ bytes }) => [...bytes]);

  const stopped = run('stopped', '--json');
  expect(stopped.status, stopped.stderr).toBe(1);
  expect(stopped.stderr).toContain('the network collapsed at step 1 of align');
  expect(stopped.stderr).toContain('The weights of the source model were given back.');
  expect(stopped.stderr).toContain('--go-on-when-collapsed');
  const last = JSON.parse(stopped.stdout.trim().split('\n').at(-1) ?? '');
  expect(last).toMatchObject({
    outcome: 'stopped',
    collapse: { stage: 'align', step: 1, good: null },
    comparison: null,
  });
  // The run ended before the source model was measured.
  expect(last.stages).toEqual([]);
  expect(values(join(folder, 'stopped', 'adapted.safetensors'))).toEqual(values(model));
  expect(readFileSync(join(folder, 'stopped', 'report.html'), 'utf8')).toContain(
    'network collapsed at step 1 of align',
  );

  const wentOn = run('went-on', '--go-on-when-collapsed');
  expect(wentOn.status, wentOn.stderr).toBe(0);
  expect(wentOn.stdout).toContain('warning: The network has collapsed');
  expect(wentOn.stdout).toMatch(
    /mIoU \d+\.\d, \d+\.\d points below batch norm re-estimated \(\d+\.\d(, the result to beat)?\)/,
  );
  const record = JSON.parse(readFileSync(join(folder, 'went-on', 'run.json'), 'utf8'));
  expect(record).toMatchObject({ state: 'done', collapse: null, recipe: { guard: 'warn' } });
});

test('mixed precision runs where the driver has 16-bit floats, and is refused with a reason where not', () => {
  const path = join(folder, 'mixed.json');
  const recipe = {
    version: 1,
    name: 'mixed',
    input: { width: 64, height: 48 },
    network: { precision: 'mixed' },
    stages: [{ stage: 'teach', steps: 2, learningRate: 1e-5 }],
  };
  writeFileSync(path, JSON.stringify(recipe));
  const out = join(folder, 'mixed');
  const { status, stderr } = atpStudio(
    ...['adapt', '--model', model, '--images', images, '--recipe', path, '--out', out],
  );
  if (process.env.ATP_DRIVER === 'swiftshader') {
    expect(stderr).toContain('shader-f16');
    expect(stderr).toContain('network.precision');
    expect(status).toBe(2);
  } else {
    expect(status, stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).recipe.network.precision).toBe('mixed');
  }
});

test('predict says how a model takes colours, and how it read odd images, before it predicts', () => {
  const odd = join(folder, 'odd-images');
  mkdirSync(odd);
  const data = Uint16Array.from({ length: 24 * 16 * 3 }, (_, at) => (at * 37) % 4096);
  writeFileSync(join(odd, 'deep.png'), encode({ width: 24, height: 16, data, channels: 3, depth: 16 }));
  const film = Buffer.concat([readFileSync('public/demo/target/0001.png'), Buffer.from('a film')]);
  writeFileSync(join(odd, 'motion.png'), film);
  const predict = (file: string, out: string, ...more: string[]) =>
    atpStudio(
      ...['predict', '--model', file, '--images', odd, '--recipe', 'demo', '--out', join(folder, out)],
      ...more,
    );

  const assumed = predict(model, 'odd-1');
  expect(assumed.status, assumed.stderr).toBe(0);
  expect(assumed.stderr).toContain(
    `${model}: it takes colours as ImageNet, RGB: assumed, because the file does not say (--normalisation overrules it).`,
  );
  expect(assumed.stderr).toMatch(/deep\.png: PNG of 16 bits without a value above 4095.*Read as 12 bits.*--bits 16/);
  expect(assumed.stderr).not.toContain('motion.png');
  const told = predict(model, 'odd-2', '--normalisation', 'zero-255', '--bits', '16');
  expect(told.stderr).not.toMatch(/colours|deep\.png/);

  const weights = [0.2, -0.1, 0.3, -0.2, 0.1, 0.4];
  const onnx = join(folder, 'inside.onnx');
  const bytes = onnxFile({
    inputs: { image: ['n', 'h', 'w', 3] },
    inputType: 2,
    nodes: [
      { op: 'Cast', inputs: ['image'], outputs: ['f'], attributes: { to: 1 } },
      { op: 'Transpose', inputs: ['f'], outputs: ['t'], attributes: { perm: [0, 3, 1, 2] } },
      { op: 'Sub', inputs: ['t', 'mean'], outputs: ['x'] },
      { op: 'Conv', inputs: ['x', 'weight'], outputs: ['logits'] },
    ],
    tensors: [floats('mean', [1, 3, 1, 1], [123.675, 116.28, 103.53]), floats('weight', [2, 3, 1, 1], weights)],
  });
  writeFileSync(onnx, bytes);
  const read = predict(onnx, 'odd-3');
  expect(read.status, read.stderr).toBe(0);
  expect(read.stderr).toContain(
    `${onnx}: it takes colours as 0 to 255, RGB, as its graph says (--normalisation overrules it).`,
  );
  const against = predict(onnx, 'odd-4', '--normalisation', 'imagenet');
  expect(against.stderr).toContain(
    'its graph takes colours as 0 to 255, RGB, but the recipe or --normalisation gives ImageNet, RGB.',
  );
});

test('missing tensors are named', () => {
  const { tensors } = readSafetensors(new Uint8Array(readFileSync(model)), model);
  expect(tensors.has('layer3.1.bn2.running_var')).toBe(true);
  const text = Buffer.from(readFileSync(model))
    .toString('latin1')
    .replace('"layer3.1.bn2.running_var"', '"layer3.1.bn2.running_vax"');
  const path = join(folder, 'lacking.safetensors');
  writeFileSync(path, Buffer.from(text, 'latin1'));
  const { status, stderr } = atpStudio('adapt', '--model', path, '--images', images, '--out', join(folder, 'x'));
  expect(stderr).toContain('layer3.1.bn2.running_var');
  expect(status).toBe(2);
});

test('a black-box run needs only the predictions of another machine; no prediction overwrites another', () => {
  const mixed = join(folder, 'mixed-images');
  mkdirSync(mixed);
  for (const [from, to] of [
    ['0001.png', '0001.png'],
    ['0002.png', '0002.png'],
    ['0003.png', '0001.jpg'], // Files are known by what is in them.
  ] as const) {
    copyFileSync(join('public/demo/target', from), join(mixed, to));
  }
  const given = join(folder, 'given');
  const predicted = atpStudio(
    ...['predict', '--model', model, '--images', mixed, '--recipe', 'demo', '--out', given, '--classes', classes],
  );
  expect(predicted.status, predicted.stderr).toBe(0);
  expect(readdirSync(given).sort()).toEqual(['0001.jpg.npz', '0001.png.npz', '0002.npz']);

  const out = join(folder, 'distilled');
  const adapted = atpStudio(
    ...['adapt', '--predictions', given, '--images', mixed, '--recipe', 'black-box-demo', '--steps', '2'],
    ...['--classes', classes, '--out', out],
  );
  expect(adapted.status, adapted.stderr).toBe(0);
  const record = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  expect(record.recipe.stages.map(({ stage }: { stage: string }) => stage)).toEqual(['distil', 'teach', 'propagate']);
  expect(record.labels.images).toBe(3);
  expect(readdirSync(join(out, 'predictions')).sort()).toEqual(['0001.jpg.png', '0001.png.png', '0002.png']);
});

test('its own predictions are accepted: at the defaults, whatever the shape of the images, and as float32', () => {
  const given = join(folder, 'at-defaults');
  // Images of 192 x 128; by default predictions have the shape of the recipe's input, 320 x 180.
  const predicted = atpStudio(
    ...['predict', '--model', model, '--images', images, '--out', given, '--type', 'float32'],
  );
  expect(predicted.status, predicted.stderr).toBe(0);
  const out = join(folder, 'from-defaults');
  const recipe = join(folder, 'of-the-default-shape.json');
  const stages = [{ stage: 'distil', steps: 1, learningRate: 1e-3 }];
  writeFileSync(recipe, JSON.stringify({ version: 1, name: 'small', input: { width: 96, height: 54 }, stages }));
  const adapted = atpStudio('adapt', '--predictions', given, '--images', images, '--recipe', recipe, '--out', out);
  expect(adapted.status, adapted.stderr).toBe(0);
  expect(adapted.stderr).toContain('given: 3 × .npz, probabilities [C,h,w], float32, 320 × 180');
  expect(adapted.stderr).not.toMatch(/skipped|shapes differ/);
  expect(adapted.stdout).toContain('soft labels of 3 images: exact (float32)');
  const { labels, targets } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  expect(labels).toMatchObject({ images: 3, form: 'exact', error: 0, bytesPerImage: 96 * 54 * 45 });
  expect(targets.predictions).toEqual({ matched: 3, unmatched: [], skipped: [], notes: [] });
});

test('--type is refused for predictions without probabilities and for unknown types', () => {
  const predict = ['predict', '--model', model, '--images', images, '--out', unmade];
  for (const [args, message] of [
    [['--as', 'png', '--type', 'float32'], '--type goes with --as npz or npy'],
    [['--type', 'float64'], '--type must be float16 or float32, not "float64"'],
  ] as const) {
    const { status, stderr } = atpStudio(...predict, ...args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  }
});

test('held-out images are measured and change no byte of the model; the record keeps their names', () => {
  const heldOut = join(folder, 'held-out');
  const heldOutLabels = join(folder, 'held-out-labels');
  for (const path of [heldOut, heldOutLabels]) mkdirSync(path);
  for (const name of ['0001.png', '0002.png']) {
    copyFileSync(join('public/demo/heldout', name), join(heldOut, name));
    copyFileSync(join('public/demo/heldout-labels', name), join(heldOutLabels, name));
  }
  copyFileSync(join(images, '0003.png'), join(heldOut, 'same.png'));
  const given = [
    '--model',
    model,
    '--images',
    images,
    '--classes',
    classes,
    '--recipe',
    'demo',
    '--steps',
    '2',
    '--json',
  ];
  const adapt = (out: string, ...more: string[]) => atpStudio('adapt', ...given, '--out', join(folder, out), ...more);
  const without = adapt('unmeasured');
  expect(without.status, without.stderr).toBe(0);
  const { status, stdout, stderr } = adapt('measured', '--eval-images', heldOut, '--eval-labels', heldOutLabels);
  expect(status, stderr).toBe(0);
  const read = (out: string, name: string) => readFileSync(join(folder, out, name));
  expect(read('measured', 'adapted.safetensors').equals(read('unmeasured', 'adapted.safetensors'))).toBe(true);
  for (const name of readdirSync(join(folder, 'measured', 'predictions'))) {
    expect(read('measured', `predictions/${name}`).equals(read('unmeasured', `predictions/${name}`)), name).toBe(true);
  }
  const rows = read('measured', 'metrics.csv').toString().split('\r\n');
  const others = rows.filter((row) => !row.startsWith('held-out,'));
  expect(others.join('\r\n')).toBe(read('unmeasured', 'metrics.csv').toString());
  const record = JSON.parse(read('measured', 'run.json').toString());
  expect(record.heldOut).toMatchObject({ names: ['0001.png', '0002.png', 'same.png'], labelled: 2 });
  expect(record.targets).toMatchObject({ names: ['0001.png', '0002.png', '0003.png'], labelled: 0 });
  expect(record.warnings.map(({ code }: { code: string }) => code)).toContain('held-out-overlap');
  expect(stderr).toContain('held-out labels: 1 image has no label file: same.png');
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(last.stages.map((stage: { stage: string; set: string }) => `${stage.stage} ${stage.set}`)).toEqual(
    ['source', 'batch-norm', 'align', 'teach', 'propagate'].map((name) => `${name} held-out`),
  );
  expect(last.comparison).toMatchObject({ set: 'held-out', mIoU: expect.any(Number) });
  expect(last.heldOut).toEqual({ images: 3, labelled: 2 });
});
