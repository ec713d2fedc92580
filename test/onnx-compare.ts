import { tensor4d } from '@tensorflow/tfjs-core';
import { readModel } from '../src/engine/source/read-at-once.js';
import type { Graph } from '../src/nn/graph.js';
import { buildNetwork, recogniseNetwork } from '../src/nn/open-network.js';
import { noise, relativeError } from './compare.js';
import { permute } from './golden.js';
import { networkOptions } from './models.js';
import { runOnnx } from './onnx-runtime.js';

/**
 * The graph of an ONNX file, and how far its logits for images of this size [N, H, W] are from onnxruntime's, relative to the
 * largest. Every trained parameter must get a gradient that is finite. `channelsLast`: the file takes and gives NHWC.
 */
export async function compareWithOnnxruntime(
  bytes: Uint8Array,
  [batch, height, width]: readonly [number, number, number],
  { channelsLast = false }: { channelsLast?: boolean } = {},
): Promise<{ graph: Graph; error: number; gradients: ReadonlyMap<string, Float32Array> }> {
  const model = readModel(bytes, 'network.onnx');
  const opened = recogniseNetwork(model, networkOptions(), { width, height });
  const nhwc = { shape: [batch, height, width, 3], values: noise(batch * 3 * height * width, 3).map((x) => x * 2) };
  const nchw = permute(nhwc, [0, 3, 1, 2]);
  const given = await runOnnx(bytes, channelsLast ? nhwc : { ...nchw, values: Float32Array.from(nchw.values) });
  const expected = channelsLast ? given : permute(given, [0, 2, 3, 1]);
  const network = buildNetwork(model, opened);
  const x = tensor4d(nhwc.values, [batch, height, width, 3]);
  const logits = network.predict(x);
  if (String(logits.shape) !== String(expected.shape)) throw new Error(`[${logits.shape}], not [${expected.shape}]`);
  const error = relativeError(await logits.data(), expected.values);
  const { tape, logits: again } = network.forward(x, { batchNorm: 'running' });
  network.backward(tape, again);
  const gradients = await network.gradients.read();
  network.freeTape(tape);
  for (const made of [x, logits]) made.dispose();
  network.dispose();
  for (const [name, gradient] of gradients) {
    if (!gradient.every(Number.isFinite)) throw new Error(`The gradient of ${name} is not finite.`);
  }
  return { graph: opened.graph, error, gradients };
}
