import { tensor4d } from '@tensorflow/tfjs-core';
import { finished, gpuDevice } from '../../src/gpu/backend.js';
import type { Precision } from '../../src/nn/precision.js';
import { type Case, type Contender, type Runner, type Setting, Unavailable, WITHOUT_FLOAT16 } from '../case.js';
import { resNet101, smallDeepLab } from '../networks/shapes.js';
import { forwardFlops, noiseNetwork, readNetwork, type SourceNetwork } from '../networks/source-network.js';
import { StockTeachStep } from '../peers/tfjs/teach-step.js';
import { gradientError, mixedError, stockOptions } from './gradient-check.js';
import { picture } from './pictures.js';
import { type StepSize, TeachSteps } from './teach.js';

/** Float32 gradients of two orders of summation, through tens of batch norms. */
const TOLERANCE = 2e-3;
/** A hundred of them, by the statistics of the few pixels that a small image leaves. */
const DEEP_TOLERANCE = 5e-2;

/** Gradients in mixed precision, from those in float32: rounding in the 11th bit decides at many a ReLU. */
const MIXED_TOLERANCE = 0.1;
const DEEP_MIXED_TOLERANCE = 0.25;

interface StepCase {
  name: string;
  size: StepSize;
  open(): Promise<SourceNetwork>;
  stock: boolean;
  full?: boolean;
  long?: boolean;
  slowStock?: boolean;
  tolerance?: number;
}

async function openOurs(
  source: SourceNetwork,
  size: StepSize,
  check: () => Promise<number>,
  precision: Precision = 'float32',
): Promise<Runner> {
  const steps = await TeachSteps.open(source, size, precision);
  return { run: () => steps.next(), settle: finished, check, dispose: () => steps.dispose() };
}

async function openStock(source: SourceNetwork, size: StepSize, check: () => Promise<number>): Promise<Runner> {
  const { batch, width, height } = size;
  const step = new StockTeachStep(source, stockOptions(size));
  const bytes = Array.from({ length: batch }, (_, seed) => picture(width, height, seed));
  const values = Float32Array.from(bytes.flatMap((image) => [...image]).map((value) => value / 255));
  return {
    async run() {
      const images = tensor4d(values, [batch, height, width, 3]);
      const loss = step.run(images);
      images.dispose();
      await loss.data();
      loss.dispose();
    },
    settle: finished,
    check,
    dispose: () => step.dispose(),
  };
}

/** The size at which --quick checks a step: its reference, stock tfjs, is slow. */
const smaller = ({ width, height }: StepSize): StepSize => ({
  batch: 1,
  width: Math.min(width, 96),
  height: Math.min(height, 64),
});

/** A step of Teach: teacher forwards, student forwards and backwards. The stem's dX is the one pass that nobody needs. */
const stepFlops = ({ graph }: SourceNetwork, { batch, height, width }: StepSize): number =>
  4 * forwardFlops(graph, batch, height, width);

async function stepCase(
  { name, size, open, stock, full, long, slowStock, tolerance }: StepCase,
  quick: boolean,
): Promise<Case> {
  let source: Promise<SourceNetwork> | undefined;
  let checked: Promise<number> | undefined;
  const network = () => {
    source ??= open();
    return source;
  };
  const check = () => {
    checked ??= network().then((found) => gradientError(found, quick ? smaller(size) : size));
    return checked;
  };
  const contenders: Contender[] = [
    { impl: 'ours', sharesDevice: true, open: async () => openOurs(await network(), size, check) },
  ];
  if (stock) {
    const openPeer = async () => openStock(await network(), size, check);
    contenders.push({ impl: 'stock-tfjs', sharesDevice: true, slow: slowStock ?? false, open: openPeer });
  }
  const flops = await network().then(
    (found) => stepFlops(found, size),
    () => 0,
  );
  return {
    name,
    work: { flops, bytes: 0 },
    wall: true,
    tolerance: tolerance ?? TOLERANCE,
    ...(full ? { full } : {}),
    ...(long ? { long } : {}),
    contenders,
  };
}

/** A step in mixed precision, and beside it the same step in float32. */
async function mixedCase({ name, size, open, tolerance = MIXED_TOLERANCE }: StepCase, quick: boolean): Promise<Case> {
  let source: Promise<SourceNetwork> | undefined;
  const network = () => {
    source ??= open();
    return source;
  };
  const openIn = async (precision: Precision) => {
    if (!gpuDevice().features.has('shader-f16')) throw new Unavailable(WITHOUT_FLOAT16);
    const found = await network();
    const check = async () => (precision === 'mixed' ? mixedError(found, quick ? smaller(size) : size) : 0);
    return openOurs(found, size, check, precision);
  };
  const flops = stepFlops(await network(), size);
  return {
    name,
    work: { flops, bytes: 0 },
    wall: true,
    tolerance,
    contenders: [
      { impl: 'ours', sharesDevice: true, open: () => openIn('mixed') },
      { impl: 'ours', label: 'float32', sharesDevice: true, open: () => openIn('float32') },
    ],
  };
}

/** Whole steps of Teach, and how their cost grows. */
export async function stepCases({ platform, gpu, quick }: Setting): Promise<Case[]> {
  const demo = () => readNetwork(platform, 'demo/source.safetensors');
  const camvid = () => readNetwork(platform, 'camvid/source.safetensors');
  const cases: StepCase[] = [
    { name: 'step/demo', size: { batch: 2, width: 192, height: 128 }, open: demo, stock: true },
    {
      name: 'step/camvid',
      size: { batch: 4, width: 240, height: 180 },
      open: camvid,
      stock: true,
      slowStock: true,
      long: true,
    },
    {
      name: 'step/r101-33x33',
      size: { batch: 1, width: 33, height: 33 },
      open: async () => noiseNetwork(resNet101),
      stock: false,
      full: true,
      tolerance: DEEP_TOLERANCE,
    },
  ];
  if (gpu) {
    const size = { batch: 2, width: 321, height: 321 };
    const open = async () => noiseNetwork(resNet101);
    cases.push({ name: 'step/r101-321x321', size, open, stock: true, tolerance: DEEP_TOLERANCE });
  }
  for (const factor of [0.5, 1, 2]) {
    const size = { batch: 1, width: 192 * factor, height: 128 * factor };
    cases.push({ name: `growth/pixels-${size.width}x${size.height}`, size, open: demo, stock: false, full: true });
  }
  for (const factor of [0.5, 1, 2]) {
    const open = async () => noiseNetwork(smallDeepLab(factor));
    const size = { batch: 1, width: 120, height: 88 };
    cases.push({ name: `growth/width-${16 * factor}-${96 * factor}`, size, open, stock: false, full: true });
  }
  const mixed: StepCase[] = [
    { name: 'step/demo-mixed', size: { batch: 2, width: 192, height: 128 }, open: demo, stock: false },
  ];
  if (gpu) {
    const size = { batch: 2, width: 321, height: 321 };
    const open = async () => noiseNetwork(resNet101);
    mixed.push({ name: 'step/r101-321x321-mixed', size, open, stock: false, tolerance: DEEP_MIXED_TOLERANCE });
  }
  return Promise.all([
    ...cases.map((entry) => stepCase(entry, quick)),
    ...mixed.map((entry) => mixedCase(entry, quick)),
  ]);
}
