import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { readSafetensors } from '../../src/formats/safetensors/read.js';
import { finished } from '../../src/gpu/backend.js';
import { NORMALISATIONS } from '../../src/protocol/known-normalisations.js';
import { type Case, type Runner, type Setting, Unavailable } from '../case.js';
import { relativeError } from '../compare.js';
import { tensorRunner } from '../kernels/tensor-runner.js';
import { fromNchw, toNchw } from '../layout.js';
import { forwardFlops, mapSizes, openNetwork, readNetwork, type SourceNetwork } from '../networks/source-network.js';
import { encodeGraph } from '../peers/onnx/encode.js';
import { ortRunner } from '../peers/ort.js';
import { StockNetwork } from '../peers/tfjs/network.js';
import { wasmRunner } from '../peers/tfjs-wasm.js';
import type { Platform } from '../platform.js';
import { picture } from './pictures.js';
import type { StepSize } from './teach.js';

type Shape4 = [number, number, number, number];

/** A network in evaluation mode on normalised images, and the logits that are right. */
interface Prediction {
  source: SourceNetwork;
  x: Float32Array<ArrayBuffer>;
  xShape: Shape4;
  logitsShape: Shape4;
  /** Logits of another implementation than the checked one. */
  expected(checked: 'ours' | 'other'): Promise<Float32Array>;
}

/** RGB bytes as the networks want them. */
function normalise(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const { mean, std } = NORMALISATIONS.imagenet;
  return Float32Array.from(bytes, (value, i) => (value / 255 - (mean[i % 3] ?? 0)) / (std[i % 3] ?? 1));
}

function logitsShapeOf({ graph }: SourceNetwork, [batch, height, width]: Shape4): Shape4 {
  const [h, w] = mapSizes(graph, height, width).get(graph.output) ?? [0, 0];
  return [batch, h, w, graph.classes];
}

async function predictOurs(source: SourceNetwork, x: Float32Array<ArrayBuffer>, shape: Shape4): Promise<Float32Array> {
  const runner = openNetwork(source);
  const input = tensor4d(x, shape);
  const logits = runner.predict(input);
  const values = (await logits.data()) as Float32Array;
  for (const made of [logits, input, runner]) made.dispose();
  return values;
}

async function predictStock(source: SourceNetwork, x: Float32Array<ArrayBuffer>, shape: Shape4): Promise<Float32Array> {
  const network = new StockNetwork(source);
  const input = tensor4d(x, shape);
  const logits = network.predict(input);
  const values = (await logits.data()) as Float32Array;
  for (const made of [logits, input, network]) made.dispose();
  return values;
}

/** The demo's network: ours and stock tfjs judge each other, and both judge the rest. */
async function demoPrediction(platform: Platform, { batch, width, height }: StepSize): Promise<Prediction> {
  const source = await readNetwork(platform, 'demo/source.safetensors');
  const xShape: Shape4 = [batch, height, width, 3];
  const bytes = Uint8Array.from(
    Array.from({ length: batch }, (_, seed) => picture(width, height, seed)).flatMap((image) => [...image]),
  );
  const x = normalise(bytes);
  return {
    source,
    x,
    xShape,
    logitsShape: logitsShapeOf(source, xShape),
    expected: (checked) => (checked === 'ours' ? predictStock(source, x, xShape) : predictOurs(source, x, xShape)),
  };
}

/** CamVid's network on two of its images, with PyTorch's logits. */
async function camvidPrediction(platform: Platform): Promise<Prediction> {
  const source = await readNetwork(platform, 'camvid/source.safetensors');
  const golden = await platform.file('camvid/golden.safetensors');
  if (!golden) throw new Unavailable('there is no camvid/golden.safetensors here');
  const { tensors } = readSafetensors(golden, 'golden.safetensors');
  const images = tensors.get('images_u8');
  const logits = tensors.get('logits');
  if (!images || !logits) throw new Unavailable('camvid/golden.safetensors holds no images or no logits');
  const xShape = images.shape as Shape4;
  const logitsShape = logitsShapeOf(source, xShape);
  const values = new Float32Array(logits.bytes.slice().buffer);
  return {
    source,
    x: normalise(images.bytes),
    xShape,
    logitsShape,
    expected: async () => fromNchw(values, logitsShape),
  };
}

const nchw = ([n, h, w, c]: Shape4): number[] => [n, c, h, w];

async function openOurs({ source, x, xShape, expected }: Prediction): Promise<Runner> {
  const network = openNetwork(source);
  const input = tensor4d(x, xShape);
  const right = await expected('ours');
  return tensorRunner({
    inputs: [input],
    run: () => [network.predict(input)],
    error: ([logits = new Float32Array()]) => relativeError(logits, right),
    free: () => network.dispose(),
  });
}

async function openStock({ source, x, xShape, expected }: Prediction): Promise<Runner> {
  const network = new StockNetwork(source);
  const input = tensor4d(x, xShape);
  const right = await expected('other');
  return tensorRunner({
    inputs: [input],
    run: () => [network.predict(input)],
    error: ([logits = new Float32Array()]) => relativeError(logits, right),
    free: () => network.dispose(),
  });
}

async function openWasm({ source, x, xShape, expected }: Prediction, platform: Platform): Promise<Runner> {
  const right = await expected('other');
  return wasmRunner(
    {
      prepare: () => ({ network: new StockNetwork(source), input: tensor4d(x, xShape) as Tensor4D }),
      run: ({ network, input }) => network.predict(input),
      error: (values) => relativeError(values, right),
      free: ({ network, input }) => {
        network.dispose();
        input.dispose();
      },
    },
    platform,
  );
}

async function openOrt(prediction: Prediction, provider: 'wasm' | 'webgpu', platform: Platform): Promise<Runner> {
  const { source, x, xShape, logitsShape, expected } = prediction;
  const right = await expected('other');
  const model = encodeGraph(source.graph, (name) => source.values(name), nchw(xShape), nchw(logitsShape));
  const input = { values: toNchw(x, xShape), shape: nchw(xShape) };
  const error = (values: Float32Array) => relativeError(fromNchw(values, logitsShape), right);
  await finished();
  return ortRunner({ model, input, error }, provider, platform);
}

async function forwardCase(name: string, platform: Platform, open: () => Promise<Prediction>): Promise<Case> {
  let opened: Promise<Prediction> | undefined;
  const prediction = () => {
    opened ??= open();
    return opened;
  };
  const flops = await prediction().then(
    ({ source, xShape: [batch, height, width] }) => forwardFlops(source.graph, batch, height, width),
    () => 0,
  );
  return {
    name,
    work: { flops, bytes: 0 },
    wall: true,
    tolerance: 1e-3,
    contenders: [
      { impl: 'ours', sharesDevice: true, open: async () => openOurs(await prediction()) },
      { impl: 'stock-tfjs', sharesDevice: true, open: async () => openStock(await prediction()) },
      { impl: 'ort-webgpu', sharesDevice: false, open: async () => openOrt(await prediction(), 'webgpu', platform) },
      { impl: 'ort-wasm', sharesDevice: false, open: async () => openOrt(await prediction(), 'wasm', platform) },
      { impl: 'tfjs-wasm', sharesDevice: false, open: async () => openWasm(await prediction(), platform) },
    ],
  };
}

/** Networks in evaluation mode: from normalised images to logits at the network's own resolution. */
export async function forwardCases({ platform }: Setting): Promise<Case[]> {
  const demo = { batch: 2, width: 192, height: 128 };
  return [
    await forwardCase('forward/demo', platform, () => demoPrediction(platform, demo)),
    { ...(await forwardCase('forward/camvid', platform, () => camvidPrediction(platform))), full: true },
  ];
}
