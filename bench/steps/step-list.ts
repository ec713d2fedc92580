import { resNet101, smallDeepLab } from '../networks/shapes.js';
import { manifestNetwork, noiseNetwork, readNetwork, type SourceNetwork } from '../networks/source-network.js';
import type { Platform } from '../platform.js';
import type { StepSize } from './teach.js';

/** A step of Teach to be measured. */
export interface StepCase {
  name: string;
  size: StepSize;
  open(): Promise<SourceNetwork>;
  /** Measured beside ours. */
  stock?: boolean;
  torch?: boolean;
  /** Of no form in stock tfjs: gradients are checked by the loss along them, and against PyTorch as one vector. */
  attention?: boolean;
  /** Share of the loss by which that check moves it; less for a deep network with random weights, whose loss is curved more. */
  change?: number;
  full?: boolean;
  long?: boolean;
  slowStock?: boolean;
  tolerance?: number;
}

/** A hundred batch norms, by the statistics of the few pixels that a small image leaves. */
const DEEP_TOLERANCE = 5e-2;
/** Gradients in mixed precision, from those in float32: rounding in the 11th bit decides at many a ReLU. */
const MIXED_TOLERANCE = 0.1;
const DEEP_MIXED_TOLERANCE = 0.25;
/** A loss along its gradient is curved. */
const SLOPE_TOLERANCE = 5e-2;

const DEMO: StepSize = { batch: 2, width: 192, height: 128 };
const R101: StepSize = { batch: 2, width: 321, height: 321 };
const openR101 = async () => noiseNetwork(resNet101);
const B5: StepSize = { batch: 2, width: 640, height: 640 };
const openB5 = (platform: Platform) => () => manifestNetwork(platform, 'models/manifests/manifest-daformer-mitb5.json');
const TINY: StepSize = { batch: 2, width: 64, height: 64 };
const openTiny = (platform: Platform) => () => readNetwork(platform, 'models/atp-daformer-mit-tiny.safetensors');

/** Steps in float32. */
export function stepList(platform: Platform, gpu: boolean): StepCase[] {
  const demo = () => readNetwork(platform, 'demo/source.safetensors');
  const camvid = () => readNetwork(platform, 'camvid/source.safetensors');
  return [
    { name: 'step/demo', size: DEMO, open: demo, stock: true, torch: true },
    {
      name: 'step/camvid',
      size: { batch: 4, width: 240, height: 180 },
      open: camvid,
      stock: true,
      torch: true,
      slowStock: true,
      long: true,
    },
    {
      name: 'step/r101-33x33',
      size: { batch: 1, width: 33, height: 33 },
      open: openR101,
      torch: true,
      full: true,
      tolerance: DEEP_TOLERANCE,
    },
    ...(gpu ? largeSteps(platform) : smallSteps(platform)),
    ...[0.5, 1, 2].map((factor) => {
      const size = { batch: 1, width: 192 * factor, height: 128 * factor };
      return { name: `growth/pixels-${size.width}x${size.height}`, size, open: demo, full: true };
    }),
    ...[0.5, 1, 2].map((factor) => ({
      name: `growth/width-${16 * factor}-${96 * factor}`,
      size: { batch: 1, width: 120, height: 88 },
      open: async () => noiseNetwork(smallDeepLab(factor)),
      full: true,
    })),
  ];
}

/** What only a GPU can do in time. */
function largeSteps(platform: Platform): StepCase[] {
  return [
    { name: 'step/r101-321x321', size: R101, open: openR101, stock: true, torch: true, tolerance: DEEP_TOLERANCE },
    {
      name: 'step/mit-b5-640x640',
      size: B5,
      open: openB5(platform),
      torch: true,
      attention: true,
      change: 5e-5,
      tolerance: SLOPE_TOLERANCE,
    },
  ];
}

/** The same code on a network that software can train. */
function smallSteps(platform: Platform): StepCase[] {
  return [
    {
      name: 'step/mit-tiny-64x64',
      size: TINY,
      open: openTiny(platform),
      torch: true,
      attention: true,
      full: true,
      tolerance: SLOPE_TOLERANCE,
    },
  ];
}

/** Steps that are measured in mixed precision, and beside it in float32. */
export function mixedList(platform: Platform, gpu: boolean): StepCase[] {
  const demo = () => readNetwork(platform, 'demo/source.safetensors');
  const small = { name: 'step/mit-tiny-64x64-mixed', size: TINY, open: openTiny(platform), full: true };
  const large = [
    { name: 'step/r101-321x321-mixed', size: R101, open: openR101 },
    { name: 'step/mit-b5-640x640-mixed', size: B5, open: openB5(platform) },
  ];
  return [
    { name: 'step/demo-mixed', size: DEMO, open: demo, tolerance: MIXED_TOLERANCE },
    ...(gpu ? large : [small]).map((entry) => ({ ...entry, tolerance: DEEP_MIXED_TOLERANCE })),
  ];
}
