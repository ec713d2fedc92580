import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../src/engine/source/read-at-once.js';
import { noCompanions } from '../../src/formats/byte-source.js';
import { wholeFile } from '../../src/formats/bytes.js';
import type { ModelFile } from '../../src/formats/model-file.js';
import type { NamedTensor } from '../../src/formats/named-tensor.js';
import { toFloat32 } from '../../src/formats/numbers.js';
import { writeTorch } from '../../src/formats/torch/write.js';
import { writeAdapted } from '../../src/formats/write.js';
import { isKnownNetwork } from '../../src/nn/architectures/architectures.js';
import { recogniseNetwork } from '../../src/nn/open-network.js';
import { networkOptions, openModelFile } from '../models.js';
import { sharedPath } from '../shared.js';

/** A checkpoint as somebody saved it: an entry of cases.json. */
interface CheckpointCase {
  file: string;
  /** "equal": the tensors are those of the reference network; "text": `want` says what must be. */
  expect: 'equal' | 'text';
  want: string;
}

const FOLDER = ['cases', 'checkpoints'];
const isThere = existsSync(sharedPath(...FOLDER, 'cases.json'));
const isAsked = process.env.ATP_CASES === '1';
const cases: CheckpointCase[] = isThere ? JSON.parse(readFileSync(sharedPath(...FOLDER, 'cases.json'), 'utf8')) : [];
const has = (file: string) => cases.some((entry) => entry.file === file);

const reference = () => openModelFile(sharedPath('models', 'atp-dlv2-r18-tiny.safetensors'));
const open = (file: string, weights?: string): ModelFile =>
  readModel(readFileSync(sharedPath(...FOLDER, file)), file, noCompanions, { knows: isKnownNetwork, weights });

const plain = ({ dtype, shape, bytes }: NamedTensor) => ({
  dtype,
  shape,
  bytes: Buffer.from(bytes).toString('base64'),
});
const contents = (tensors: Iterable<NamedTensor>) =>
  [...tensors].map((tensor) => [tensor.name, plain(tensor)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Every float of the network, moved by one. */
function moved({ tensors }: ModelFile): Map<string, Float32Array> {
  const floats = [...tensors.values()].filter(({ dtype }) => dtype === 'F32');
  return new Map(floats.map((tensor) => [tensor.name, toFloat32(tensor).map((value) => value + 1)]));
}

/** The adapted file, opened with the weights that were adapted. */
async function writtenBack(source: ModelFile, updates: ReadonlyMap<string, Float32Array>): Promise<ModelFile> {
  const write = source.format === 'pth' ? writeTorch : writeAdapted;
  const weights = source.weightSets?.find(({ chosen }) => chosen)?.name;
  return readModel(await wholeFile(write(source, updates)), source.file, noCompanions, {
    knows: isKnownNetwork,
    weights,
  });
}

async function expectRoundTrip(source: ModelFile): Promise<ModelFile> {
  const updates = moved(source);
  const back = await writtenBack(source, updates);
  expect(back.prefix).toBe(source.prefix);
  expect([...back.tensors.keys()]).toEqual([...source.tensors.keys()]);
  expect(contents(back.others ?? [])).toEqual(contents(source.others ?? []));
  for (const tensor of back.tensors.values()) {
    const update = updates.get(tensor.name);
    if (update) expect(toFloat32(tensor), tensor.name).toEqual(update);
    else expect(plain(tensor)).toEqual(plain(source.tensors.get(tensor.name) as NamedTensor));
  }
  return back;
}

const setsOf = ({ weightSets = [] }: ModelFile) => weightSets.toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** What the notes about a file of this name must mention. */
const mentioned: Record<string, RegExp[]> = {
  'mmengine-trained.pth': [/mmengine\.logging\.history_buffer\.HistoryBuffer/],
  'lightning-attribute-dict.ckpt': [/AttributeDict/],
  'omegaconf.ckpt': [/omegaconf\.dictconfig\.DictConfig/],
  'lightning-loss-and-metric.ckpt': [/criterion\.weight/, /val_iou\.confmat/],
};

const equal = cases.filter((entry) => entry.expect === 'equal');

describe.runIf(isThere)('checkpoints as people save them (../shared/cases/checkpoints)', () => {
  test.each(equal)('$file: $want', ({ file }) => {
    const model = open(file);
    expect(contents(model.tensors.values())).toEqual(contents(reference().tensors.values()));
    const { graph } = recogniseNetwork(model, networkOptions());
    expect(graph.classes).toBe(recogniseNetwork(reference(), networkOptions()).graph.classes);
    for (const pattern of mentioned[file] ?? []) expect(model.warnings.join('\n')).toMatch(pattern);
  });

  test.each(equal)(
    '$file comes back in its own form, with the adapted tensors and all others as they were',
    async ({ file }) => {
      const source = open(file);
      const back = await expectRoundTrip(source);
      expect(setsOf(back)).toEqual(setsOf(source));
    },
  );

  test.runIf(has('student-and-teacher.pth'))(
    'student-and-teacher.pth: the student is usual, and either can be chosen',
    async () => {
      const student = open('student-and-teacher.pth');
      expect(contents(student.tensors.values())).toEqual(contents(reference().tensors.values()));
      expect(student.prefix).toBe('student.');
      expect(student.weightSets?.map(({ name, chosen }) => [name, chosen])).toEqual([
        ['student', true],
        ['teacher', false],
      ]);
      expect(student.warnings.join('\n')).toContain(
        '2 sets of weights: student is used, teacher can be chosen instead',
      );

      const teacher = open('student-and-teacher.pth', 'teacher');
      expect(teacher.prefix).toBe('teacher.');
      expect([...teacher.tensors.keys()]).toEqual([...student.tensors.keys()]);
      expect(contents(teacher.tensors.values())).not.toEqual(contents(student.tensors.values()));
      const back = await expectRoundTrip(teacher);
      const others = new Map(back.others?.map((tensor) => [tensor.name, plain(tensor)]));
      for (const [name, tensor] of student.tensors) expect(others.get(`student.${name}`)).toEqual(plain(tensor));
    },
  );

  test.runIf(has('student-and-teacher.pth'))(
    'student-and-teacher.pth: a name that it does not hold is refused with those that it holds',
    () => {
      expect(() => open('student-and-teacher.pth', 'ema')).toThrow(
        /no weights called 'ema'; it holds student, teacher/,
      );
    },
  );

  // What a run makes of one channel is in src/engine/binary.gpu.test.ts.
  test.runIf(has('one-class.pth'))('one-class.pth opens, and comes back with the channels that it has', async () => {
    const source = open('one-class.pth');
    const channels = channelsOf(source);
    const { graph } = recogniseNetwork(source, networkOptions());
    expect(graph.classes).toBe(channels === 1 ? 2 : channels);
    expect(channelsOf(await expectRoundTrip(source))).toBe(channels);
  });

  test('a head of one channel is a binary network, and comes back with one channel', async () => {
    const whole = reference();
    const tensors = new Map(
      [...whole.tensors].map(([name, tensor]) => [name, isOutput(name) ? firstOf(tensor) : tensor]),
    );
    const bytes = await wholeFile(writeTorch({ ...whole, tensors }, new Map()));
    const source = readModel(bytes, 'one.pth', noCompanions, { knows: isKnownNetwork });
    const { graph } = recogniseNetwork(source, networkOptions());
    expect([graph.classes, channelsOf(source)]).toEqual([2, 1]);
    expect(graph.binary).toBeTruthy();
    expect(channelsOf(await expectRoundTrip(source))).toBe(1);
  });
});

const isOutput = (name: string) => name.startsWith('decode_head.aspp_modules.');

const channelsOf = ({ tensors }: ModelFile) => [...tensors.values()].find(({ name }) => isOutput(name))?.shape[0];

/** The first of the channels that a layer gives. */
const firstOf = ({ name, dtype, shape: [channels = 1, ...rest], bytes }: NamedTensor): NamedTensor => ({
  name,
  dtype,
  shape: [1, ...rest],
  bytes: bytes.slice(0, bytes.length / channels),
});

describe.runIf(isAsked && !isThere)('checkpoints as people save them', () => {
  test(`${sharedPath(...FOLDER, 'cases.json')} is absent: set ATP_SHARED to the folder that holds cases/`, () => {
    expect(isThere).toBe(true);
  });
});
