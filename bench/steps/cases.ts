import { tensor4d } from '@tensorflow/tfjs-core';
import { finished, gpuDevice } from '../../src/gpu/backend.js';
import type { Precision } from '../../src/nn/precision.js';
import {
  type Case,
  type Contender,
  type Runner,
  type Setting,
  torchContenders,
  Unavailable,
  WITHOUT_FLOAT16,
} from '../case.js';
import { forwardFlops, type SourceNetwork } from '../networks/source-network.js';
import { StockTeachStep } from '../peers/tfjs/teach-step.js';
import { eachDistance, gradientError, mixedError, stepOptions, wholeDistance } from './gradient-check.js';
import { picture } from './pictures.js';
import { slopeError } from './slope-check.js';
import { mixedList, type StepCase, stepList } from './step-list.js';
import { type StepSize, TeachSteps } from './teach.js';
import { openTorchStep } from './torch-step.js';

/** Float32 gradients of two orders of summation, through tens of batch norms. */
const TOLERANCE = 2e-3;

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
  const step = new StockTeachStep(source, stepOptions(size));
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

/** Opened when first asked for. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function stepCase(entry: StepCase, { quick, platform }: Setting): Promise<Case> {
  const { name, size, attention, change, full, long, tolerance } = entry;
  const network = once(entry.open);
  const checked = quick ? smaller(size) : size;
  const check = once(async () =>
    attention ? slopeError(await network(), checked, change) : gradientError(await network(), checked),
  );
  const compare = attention ? wholeDistance : eachDistance;
  const contenders: Contender[] = [
    { impl: 'ours', sharesDevice: true, open: async () => openOurs(await network(), size, check) },
  ];
  if (entry.stock) {
    const open = async () => openStock(await network(), size, check);
    contenders.push({ impl: 'stock-tfjs', sharesDevice: true, slow: entry.slowStock ?? false, open });
  }
  if (entry.torch) {
    contenders.push(
      ...torchContenders(async (device) =>
        openTorchStep(await network(), { size, checked, compare }, device, platform),
      ),
    );
  }
  return {
    name,
    work: { flops: attention ? 0 : await flopsOf(network, size), bytes: 0 },
    wall: true,
    tolerance: tolerance ?? TOLERANCE,
    ...(full ? { full } : {}),
    ...(long ? { long } : {}),
    contenders,
  };
}

/** 0 where there is no such network here: its contenders say so. */
const flopsOf = (network: () => Promise<SourceNetwork>, size: StepSize): Promise<number> =>
  network().then(
    (found) => stepFlops(found, size),
    () => 0,
  );

/** A step in mixed precision, and beside it the same step in float32. */
async function mixedCase({ name, size, open, tolerance, full }: StepCase, { quick }: Setting): Promise<Case> {
  const network = once(open);
  const openIn = async (precision: Precision) => {
    if (!gpuDevice().features.has('shader-f16')) throw new Unavailable(WITHOUT_FLOAT16);
    const found = await network();
    const check = async () => (precision === 'mixed' ? mixedError(found, quick ? smaller(size) : size) : 0);
    return openOurs(found, size, check, precision);
  };
  return {
    name,
    work: { flops: await flopsOf(network, size), bytes: 0 },
    wall: true,
    tolerance: tolerance ?? TOLERANCE,
    ...(full ? { full } : {}),
    contenders: [
      { impl: 'ours', sharesDevice: true, open: () => openIn('mixed') },
      { impl: 'ours', label: 'float32', sharesDevice: true, open: () => openIn('float32') },
    ],
  };
}

/** Whole steps of Teach, and how their cost grows. */
export const stepCases = (setting: Setting): Promise<Case[]> =>
  Promise.all([
    ...stepList(setting.platform, setting.gpu).map((entry) => stepCase(entry, setting)),
    ...mixedList(setting.platform, setting.gpu).map((entry) => mixedCase(entry, setting)),
  ]);
