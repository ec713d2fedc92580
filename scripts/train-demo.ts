// Trains the demo's small source network on procedural day scenes, with the studio's own kernels, in Node on Dawn:
//   node scripts/run.mjs scripts/train-demo.ts [--steps 1600] [--seed 1] [--out public/demo/source.safetensors]
// Prints the mean IoU on day scenes that it never saw and on the demo's target and held-out images.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { prepare } from '../src/adapt/images.js';
import { installDawn } from '../src/cli/dawn.js';
import { startDevice } from '../src/engine/device.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import { flipLabels, uploadBytes } from '../src/gpu/augment/rearrange.js';
import { teachLoss } from '../src/gpu/pixel-loss/teach-loss.js';
import { resizeBilinear, resizeBilinearBackward } from '../src/gpu/resize-bilinear/resize-bilinear.js';
import { upsampleArgmax } from '../src/gpu/upsample-argmax/upsample-argmax.js';
import { drawAugmentation } from '../src/images/augment.js';
import { createRandom, type Random } from '../src/images/random.js';
import { Sampler } from '../src/images/sampler.js';
import { recogniseDeepLabV2 } from '../src/nn/architectures/deeplab-v2.js';
import { addToConfusion, emptyConfusion, metricsOf } from '../src/nn/metrics.js';
import { Network } from '../src/nn/network.js';
import { Optimizer } from '../src/nn/optimizer.js';
import { learningRateAt } from '../src/nn/schedule.js';
import { recipeByName } from '../src/protocol/recipes.js';
import { demoClasses } from './scenes/classes.js';
import { type Domain, targetDomains } from './scenes/domains.js';
import { renderScene } from './scenes/render.js';
import { HEIGHT, WIDTH } from './scenes/size.js';

const { values: args } = parseArgs({
  options: {
    steps: { type: 'string', default: '1600' },
    scenes: { type: 'string', default: '480' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'public/demo/source.safetensors' },
  },
});

const WIDTHS = [16, 24, 32, 48];
const BATCH = 8;
/** Day scenes have seeds far from those of the demo's images. */
const TRAIN_SEED = 100_000;
const TEST_SEED = 200_000;
const TEST_SCENES = 48;

/** Names and shapes of the network: a ResNet-18 shape, as torchvision names it, with four summed branches. */
function stateShapes(classes: number): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  const conv = (name: string, ...shape: number[]) => shapes.set(`${name}.weight`, shape);
  const norm = (name: string, channels: number) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes.set(`${name}.${part}`, [channels]);
  };
  let channels = WIDTHS[0] ?? 16;
  conv('conv1', channels, 3, 7, 7);
  norm('bn1', channels);
  WIDTHS.forEach((width, stage) => {
    for (const block of [0, 1]) {
      const prefix = `layer${stage + 1}.${block}`;
      conv(`${prefix}.conv1`, width, channels, 3, 3);
      norm(`${prefix}.bn1`, width);
      conv(`${prefix}.conv2`, width, width, 3, 3);
      norm(`${prefix}.bn2`, width);
      if (block === 0 && stage > 0) {
        conv(`${prefix}.downsample.0`, width, channels, 1, 1);
        norm(`${prefix}.downsample.1`, width);
      }
      channels = width;
    }
  });
  for (const branch of [0, 1, 2, 3]) {
    conv(`aspp.${branch}`, classes, channels, 3, 3);
    shapes.set(`aspp.${branch}.bias`, [classes]);
  }
  return shapes;
}

/** He initialisation (fan-out for convolutions, as torchvision's ResNet); the head starts small. */
function initialValues(name: string, shape: number[], random: Random): Float32Array {
  const count = shape.reduce((a, b) => a * b, 1);
  if (shape.length === 4) {
    const [outs = 1, ins = 1, height = 1, width = 1] = shape;
    const deviation = name.startsWith('aspp')
      ? Math.sqrt(0.25 / (ins * height * width))
      : Math.sqrt(2 / (outs * height * width));
    return Float32Array.from({ length: count }, () => deviation * random.normal());
  }
  const ones = name.endsWith('running_var') || (name.endsWith('.weight') && shape.length === 1);
  return new Float32Array(count).fill(ones ? 1 : 0);
}

interface Scene {
  rgb: Uint8Array;
  labels: Uint8Array;
}

const input = recipeByName('demo').input;

function imagesOf(scenes: Scene[]): Tensor {
  const bytes = new Uint8Array(scenes.length * WIDTH * HEIGHT * 3);
  scenes.forEach((scene, i) => {
    bytes.set(scene.rgb, i * WIDTH * HEIGHT * 3);
  });
  return uploadBytes(bytes, [scenes.length, HEIGHT, WIDTH, 3]);
}

function labelsOf(scenes: Scene[]): Tensor {
  const ids = new Int32Array(scenes.length * WIDTH * HEIGHT);
  scenes.forEach((scene, i) => {
    ids.set(scene.labels, i * WIDTH * HEIGHT);
  });
  return tensor(ids, [scenes.length, HEIGHT, WIDTH], 'int32');
}

async function trainStep(
  network: Network,
  optimizer: Optimizer,
  scenes: Scene[],
  random: Random,
  rate: number,
): Promise<number> {
  const weak = {
    brightness: 0.1,
    contrast: 0.1,
    saturation: 0.1,
    blurProbability: 0,
    blurSigmaMin: 1,
    blurSigmaMax: 1,
    hue: 0,
    jitterProbability: 1,
    flipProbability: 0.5,
  };
  const colours = random.fork('colours');
  const draws = scenes.map(() => drawAugmentation(weak, random, colours));
  const images = imagesOf(scenes);
  const plain = labelsOf(scenes);
  const labels = flipLabels(
    plain,
    draws.map((draw) => draw.flip),
  );
  const x = prepare(images, draws, input);
  const { logits, tape } = network.forward(x, { batchNorm: 'batch' });
  const full = resizeBilinear(logits, HEIGHT, WIDTH, false);
  const loss = teachLoss(full, labels, { negativeWeight: 0, delta: 0, reduction: 'valid' });
  const dLogits = resizeBilinearBackward(loss.gradient, logits.shape[1] ?? 1, logits.shape[2] ?? 1, false);
  network.clearGradients();
  network.backward(tape, dLogits);
  optimizer.update(rate);
  const total = (await loss.values.data())[0] ?? Number.NaN;
  network.freeTape(tape);
  for (const used of [images, plain, labels, x, full, loss.values, loss.gradient, dLogits]) used.dispose();
  return total;
}

async function meanIoU(network: Network, scenes: Iterable<Scene>): Promise<number> {
  const confusion = emptyConfusion(network.graph.classes);
  let count = 0;
  for (const scene of scenes) {
    const images = imagesOf([scene]);
    const x = prepare(images, [], input);
    const logits = network.predict(x);
    const predicted = upsampleArgmax(logits, HEIGHT, WIDTH);
    addToConfusion(confusion, scene.labels, Uint8Array.from(await predicted.data()));
    for (const used of [images, x, logits, predicted]) used.dispose();
    count += 1;
  }
  return metricsOf(confusion, count)?.mIoU ?? Number.NaN;
}

interface Listed {
  domain: Domain;
  seed: number;
}

async function main(): Promise<void> {
  const device = await startDevice(installDawn());
  const random = createRandom(Number(args.seed)).fork('demo source');
  const steps = Number(args.steps);
  const shapes = stateShapes(demoClasses.classes.length);
  const { graph } = recogniseDeepLabV2(shapes, recipeByName('demo').network, 'the demo network');
  const start = random.fork('weights');
  const network = new Network(graph, (name) => initialValues(name, shapes.get(name) ?? [], start));
  const optimizer = new Optimizer(network, {
    optimizer: 'adamw',
    beta1: 0.9,
    beta2: 0.999,
    momentum: 0.9,
    weightDecay: 0.01,
    freezeClassifier: false,
    headFactor: 1,
  });
  const scenes = Array.from({ length: Number(args.scenes) }, (_, i) => renderScene(TRAIN_SEED + i, 'day'));
  console.log(`${device.adapter.description}: ${scenes.length} day scenes, ${steps} steps of ${BATCH}`);
  const order = new Sampler(scenes.length, BATCH, random.fork('order'));
  const augmentation = random.fork('augmentation');
  for (let step = 0; step < steps; step++) {
    const rate = learningRateAt(step, { learningRate: 2e-3, schedule: 'poly', polyPower: 0.9, warmupSteps: 50, steps });
    const batch = order.next().map((index) => scenes[index] as Scene);
    const loss = await trainStep(network, optimizer, batch, augmentation, rate);
    if (step % 50 === 0 || step === steps - 1) console.log(`step ${step + 1}  loss ${loss.toFixed(3)}`);
  }
  const values = await network.read();
  const tensors = [...shapes].map(([name, shape]) => {
    const data = values.get(name) ?? new Float32Array();
    return { name, dtype: 'F32' as const, shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  });
  const norms = [...shapes.keys()].filter((name) => name.endsWith('.running_mean'));
  const counters = norms.map((name) => ({
    name: name.replace('running_mean', 'num_batches_tracked'),
    dtype: 'I64' as const,
    shape: [],
    bytes: new Uint8Array(BigInt64Array.of(BigInt(network.batchesTracked)).buffer),
  }));
  writeFileSync(args.out, writeSafetensors([...tensors, ...counters], { format: 'pt', classes: demoClasses.name }));
  const day = Array.from({ length: TEST_SCENES }, (_, i) => renderScene(TEST_SEED + i, 'day'));
  const listed = JSON.parse(readFileSync('public/demo/manifest.json', 'utf8')) as {
    target: Listed[];
    heldout: Listed[];
  };
  const of = (entries: Listed[]) => entries.map((entry) => renderScene(entry.seed, entry.domain));
  console.log(`day, unseen: mIoU ${(await meanIoU(network, day)).toFixed(4)}`);
  console.log(`target: mIoU ${(await meanIoU(network, of(listed.target))).toFixed(4)}`);
  console.log(`held out: mIoU ${(await meanIoU(network, of(listed.heldout))).toFixed(4)}`);
  for (const domain of targetDomains) {
    const some = listed.heldout.filter((entry) => entry.domain === domain);
    console.log(`held out ${domain}: mIoU ${(await meanIoU(network, of(some))).toFixed(4)}`);
  }
  device.destroy();
}

await main();
