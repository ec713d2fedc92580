import { readdirSync } from 'node:fs';
import { tensor4d } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { largestDifference, noise } from '../../../test/compare.js';
import { onDevice } from '../../../test/device.js';
import { permute } from '../../../test/golden.js';
import { networkOptions, openModelFile } from '../../../test/models.js';
import { runOnnx } from '../../../test/onnx-runtime.js';
import { hasShared, sharedPath } from '../../../test/shared.js';
import { wholeFile } from '../../formats/bytes.js';
import { writeOnnx } from '../../formats/onnx/write.js';
import { readModel } from '../../formats/read.js';
import { alignLoss } from '../../gpu/pixel-loss/align-loss.js';
import { resizeBilinear } from '../../gpu/resize-bilinear/resize-bilinear.js';
import type { Network } from '../network.js';
import { buildNetwork, pendingUpdates, recogniseNetwork } from '../open-network.js';
import { Optimizer } from '../optimizer.js';

onDevice();

const exportsIn = (folder: string): string[] =>
  hasShared
    ? readdirSync(sharedPath(folder)).flatMap((file) => (file.endsWith('.onnx') ? [`${folder}/${file}`] : []))
    : [];
const files = [...exportsIn('models'), ...exportsIn('camvid')];

/** Sizes that the files were exported with. */
const sizeOf = (file: string) => (file.startsWith('camvid') ? { height: 176, width: 240 } : { height: 64, width: 96 });

function imagesFor(file: string): { shape: number[]; values: Float32Array } {
  const { height, width } = sizeOf(file);
  const shape = [2, 3, height, width];
  return { shape, values: noise(6 * height * width, 11).map((value) => 2 * value) };
}

const upload = ({ shape, values }: { shape: number[]; values: Float32Array }) =>
  tensor4d(values, shape as [number, number, number, number]);

/** Align on two images: all weights and running statistics move. */
function trainOnce(network: Network, images: { shape: number[]; values: Float32Array }): void {
  const options = { optimizer: 'sgd', beta1: 0.9, beta2: 0.999, momentum: 0, weightDecay: 0 } as const;
  const optimizer = new Optimizer(network, { ...options, freezeClassifier: false, headFactor: 1 });
  const x = upload(images);
  const [, height = 0, width = 0] = images.shape;
  const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
  const weights = { gamma: 1, alpha: 1, entropyWeight: 1, diversityWeight: 0.5 };
  const loss = alignLoss(logits, weights, { height, width });
  network.clearGradients();
  network.backward(tape, loss.gradient);
  optimizer.update(0.05);
  network.freeTape(tape);
  optimizer.dispose();
}

describe.runIf(hasShared)('the file that is given back (../shared/models, ../shared/camvid)', () => {
  test.each(files)('%s without a step is the file itself, byte by byte', async (file) => {
    const model = openModelFile(sharedPath(file));
    const opened = recogniseNetwork(model, networkOptions());
    const network = buildNetwork(model, opened);
    const written = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));
    const { source } = model.onnx ?? {};
    expect(source).toBeDefined();
    expect(written.length).toBe(source?.size);
    expect(Buffer.compare(written, source?.read(0, source.size) ?? new Uint8Array())).toBe(0);
    network.dispose();
  });

  test.each(files)('%s after a step computes in onnxruntime what it computes here', async (file) => {
    const model = openModelFile(sharedPath(file));
    const network = buildNetwork(model, recogniseNetwork(model, networkOptions()));
    const image = imagesFor(file);
    const nhwc = permute(image, [0, 2, 3, 1]);
    trainOnce(network, nhwc);
    const bytes = await wholeFile(writeOnnx(model, pendingUpdates(network, model)));

    const adapted = readModel(bytes, 'adapted.onnx');
    expect(adapted.onnx?.nodes).toEqual(model.onnx?.nodes);
    const facts = ({ tensors }: typeof model) =>
      [...tensors.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape }));
    expect(facts(adapted)).toEqual(facts(model));
    const changed = [...adapted.tensors].filter(
      ([name, { bytes: own }]) => Buffer.compare(own, model.tensors.get(name)?.bytes ?? own) !== 0,
    );
    const moving = network.graph.parameters.filter(({ kind }) => kind !== 'constant');
    expect(changed.length).toBeGreaterThan(0.9 * moving.length);

    const x = upload(nhwc);
    const logits = network.predict(x);
    const { height, width } = sizeOf(file);
    const ours = await resizeBilinear(logits, height, width, false).data();
    const [theirs, before] = [
      await runOnnx(bytes, image),
      await runOnnx(model.onnx?.source.read(0, model.onnx.source.size) ?? bytes, image),
    ];
    const expected = permute(theirs, [0, 2, 3, 1]).values;
    expect(largestDifference(ours, expected)).toBeLessThan(1e-4);
    expect(largestDifference(before.values, theirs.values)).toBeGreaterThan(1e-3);
    network.dispose();
  });
});
