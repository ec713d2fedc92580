import { create, toBinary } from '@bufbuild/protobuf';
import { afterEach, describe, expect, test } from 'vitest';
import { noise } from '../../test/compare.js';
import { smallFiles } from '../../test/small-targets.js';
import { installDawn } from '../cli/dawn.js';
import { memorySource } from '../formats/byte-source.js';
import type { ModelFile } from '../formats/model-file.js';
import { floats, integers, type ModelOf, type NodeOf, protoOf } from '../formats/onnx/fixtures.js';
import { ModelProtoSchema, type TensorProto, TensorProtoSchema } from '../formats/onnx/onnx_pb.js';
import { parseRecipe } from '../protocol/recipe.js';
import { startDevice } from './device.js';
import { Session } from './session.js';
import { readModel } from './source/read-at-once.js';

const [WIDTH, HEIGHT, CLASSES] = [32, 24, 3];

const weight = (name: string, shape: number[]): TensorProto => {
  const count = shape.reduce((a, b) => a * b, 1);
  return floats(
    name,
    shape,
    noise(count, count).map((value) => value / 2),
  );
};

const conv = (input: string, name: string, output: string): NodeOf => ({
  op: 'Conv',
  inputs: [input, `${name}.weight`],
  outputs: [output],
  attributes: { pads: [1, 1, 1, 1] },
});

/** Convolution, batch norm, ReLU, classifier, softmax; `middle` stands between ReLU `c` and classifier `d`. */
const modelOf = ({
  middle,
  tensors = [],
  size = ['h', 'w'],
}: {
  middle?: NodeOf[];
  tensors?: TensorProto[];
  size?: (number | string)[];
} = {}): ModelOf => ({
  inputs: { image: ['n', 3, ...size] },
  outputs: ['probabilities'],
  nodes: [
    conv('image', 'stem', 'a'),
    {
      op: 'BatchNormalization',
      inputs: ['a', 'bn.weight', 'bn.bias', 'bn.running_mean', 'bn.running_var'],
      outputs: ['b'],
    },
    { op: 'Relu', inputs: ['b'], outputs: ['c'] },
    ...(middle ?? [{ op: 'Identity', inputs: ['c'], outputs: ['d'] }]),
    conv('d', 'classifier', 'logits'),
    { op: 'Softmax', inputs: ['logits'], outputs: ['probabilities'], attributes: { axis: 1 } },
  ],
  tensors: [
    weight('stem.weight', [6, 3, 3, 3]),
    floats('bn.weight', [6], [1, 1, 1, 1, 1, 1]),
    floats('bn.bias', [6], [0, 0, 0, 0, 0, 0]),
    floats('bn.running_mean', [6], [0, 0, 0, 0, 0, 0]),
    floats('bn.running_var', [6], [1, 1, 1, 1, 1, 1]),
    weight('classifier.weight', [CLASSES, 6, 3, 3]),
    ...tensors,
  ],
});

const encoded = (model: ModelOf): Uint8Array => toBinary(ModelProtoSchema, protoOf(model));

/** A learned position for each pixel of 32 x 24. */
const positions = modelOf({
  size: [HEIGHT, WIDTH],
  middle: [
    { op: 'Reshape', inputs: ['c', 'tokens'], outputs: ['r'] },
    { op: 'Add', inputs: ['r', 'positions'], outputs: ['s'] },
    { op: 'Reshape', inputs: ['s', 'map'], outputs: ['d'] },
  ],
  tensors: [
    integers('tokens', [0, 6, -1]),
    integers('map', [0, 6, HEIGHT, WIDTH]),
    weight('positions', [1, 6, HEIGHT * WIDTH]),
  ],
});

const recipeOf = (width = WIDTH, height = HEIGHT) =>
  parseRecipe({
    version: 1,
    name: 'small',
    batchSize: 2,
    input: { width, height },
    stages: [{ stage: 'align', steps: 2, learningRate: 1e-2 }],
  });

let device: Awaited<ReturnType<typeof startDevice>> | undefined;
afterEach(() => device?.destroy());

async function openSession(bytes: Uint8Array, companions?: Parameters<Session['openModel']>[3]) {
  device = await startDevice(installDawn());
  const decoder = () => Promise.reject(new Error('no JPEG here'));
  const session = new Session({ device, decoder, versions: {}, emit: () => {} });
  const { card } = await session.openModel(bytes, 'small.onnx', recipeOf().network, companions);
  await session.openTargets(smallFiles(3, WIDTH, HEIGHT, CLASSES).images, [], recipeOf());
  return { session, card };
}

const changed = (before: ModelFile, after: ModelFile): string[] =>
  [...after.tensors].flatMap(([name, { bytes }]) =>
    Buffer.compare(bytes, before.tensors.get(name)?.bytes ?? new Uint8Array()) === 0 ? [] : [name],
  );

describe('a session with an ONNX file', () => {
  test('adapts it, and gives it back as ONNX and as a state dict', async () => {
    const source = readModel(encoded(modelOf()), 'small.onnx');
    const { session, card } = await openSession(encoded(modelOf()));
    expect(card).toMatchObject({ format: 'onnx', classes: CLASSES, outputStride: 1 });
    expect(card.inferred).toContainEqual({ name: 'input size', value: 'any', assumed: false });
    expect(card.inferred.map(({ name }) => name)).toContain('final softmax');
    await session.run(recipeOf());
    const adapted = readModel(await session.results.exportModel('onnx'), 'adapted.onnx');
    expect(adapted.onnx?.nodes).toEqual(source.onnx?.nodes);
    // Align leaves the classifier as it is.
    const moved = ['stem.weight', 'bn.weight', 'bn.bias', 'bn.running_mean', 'bn.running_var'];
    expect(changed(source, adapted)).toEqual(moved);
    const stateDict = readModel(await session.results.exportModel('safetensors'), 'adapted.safetensors');
    expect(changed(source, stateDict)).toEqual(moved);
    expect(changed(adapted, stateDict)).toEqual([]);
  });

  test('refuses images of another size than its only one, before anything runs', async () => {
    const { session, card } = await openSession(encoded(positions));
    expect(card.inferred).toContainEqual({ name: 'input size', value: '32 x 24 pixels only', assumed: false });
    const other = recipeOf(48, 24);
    const refused = { code: 'fixed-input-size', message: expect.stringContaining('32x24') };
    await expect(session.run(other)).rejects.toMatchObject(refused);
    await expect(session.maps(0, other)).rejects.toMatchObject(refused);
    expect(() => session.plan(other)).toThrow(/32x24/);
    await session.run(recipeOf());
    const adapted = readModel(await session.results.exportModel('onnx'), 'adapted.onnx');
    expect(changed(readModel(encoded(positions), 'small.onnx'), adapted)).toContain('positions');
  });

  test('gets weights that lie in another file from there, and holds them itself afterwards', async () => {
    const proto = protoOf(modelOf());
    const index = proto.graph?.initializer.findIndex(({ name }) => name === 'stem.weight') ?? 0;
    const data = proto.graph!.initializer[index]!.rawData;
    proto.graph!.initializer[index] = create(TensorProtoSchema, {
      name: 'stem.weight',
      dims: [6n, 3n, 3n, 3n],
      dataType: 1,
      dataLocation: 1,
      externalData: [{ key: 'location', value: 'weights.bin' }],
    });
    const bytes = toBinary(ModelProtoSchema, proto);
    await expect(openSession(bytes)).rejects.toMatchObject({ reason: 'external-data' });
    device?.destroy();
    const { session } = await openSession(bytes, (name) =>
      name === 'weights.bin' ? memorySource(data, name) : undefined,
    );
    await session.run(recipeOf());
    const adapted = readModel(await session.results.exportModel('onnx'), 'adapted.onnx');
    expect(adapted.tensors.get('stem.weight')?.bytes.length).toBe(data.length);
    expect(changed(readModel(encoded(modelOf()), 'small.onnx'), adapted)).toContain('stem.weight');
  });
});
