/** A student that starts from nothing, by its size. */
export const STUDENT_SIZES = ['small', 'medium'] as const;
export type StudentSize = (typeof STUDENT_SIZES)[number];

/** Channels of the four residual stages; the stem has those of the first. Two basic blocks a stage, as ResNet-18. */
const WIDTHS: Record<StudentSize, readonly number[]> = {
  small: [16, 24, 32, 48],
  medium: [32, 64, 96, 160],
};
const BLOCKS = 2;

/** How a fresh network starts, for the model card. */
export const INITIALISATION =
  'He normal by fan-in, N(0, 2 / fan-in); batch norm 1 and 0; classifier N(0, 0.01²), bias 0';

/** Deviation of a fresh classifier's weights, as DeepLab starts it: all classes are nearly equally likely at first. */
export const CLASSIFIER_DEVIATION = 0.01;

/** A tensor that a fresh network starts with. */
export interface FreshTensor {
  name: string;
  shape: number[];
  values: Float32Array;
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Collects tensors in the order in which a state dict has them. `normal` draws from N(0, 1). */
class FreshState {
  readonly tensors: FreshTensor[] = [];

  constructor(private readonly normal: () => number) {}

  /** He et al. 2015: variance 2 / fan-in keeps the size of activations through ReLUs. */
  conv(prefix: string, shape: [number, number, number, number]): void {
    this.gaussian(`${prefix}.weight`, shape, Math.sqrt(2 / elements(shape.slice(1))));
  }

  norm(prefix: string, channels: number): void {
    this.constant(`${prefix}.weight`, channels, 1);
    this.constant(`${prefix}.bias`, channels, 0);
    this.constant(`${prefix}.running_mean`, channels, 0);
    this.constant(`${prefix}.running_var`, channels, 1);
  }

  gaussian(name: string, shape: number[], deviation: number): void {
    const values = Float32Array.from({ length: elements(shape) }, () => deviation * this.normal());
    this.tensors.push({ name, shape, values });
  }

  constant(name: string, length: number, value: number): void {
    this.tensors.push({ name, shape: [length], values: new Float32Array(length).fill(value) });
  }
}

/**
 * Tensors of a fresh DeepLabV2 on a ResNet-18 shape, named as torchvision names them, with `branches` summed dilated
 * convolutions as classifier. Draws from `normal` in a fixed order, so that a seed gives the same network.
 */
export function freshDeepLabV2(
  size: StudentSize,
  classes: number,
  branches: number,
  normal: () => number,
): FreshTensor[] {
  const state = new FreshState(normal);
  const widths = WIDTHS[size];
  let channels = widths[0] ?? 0;
  state.conv('conv1', [channels, 3, 7, 7]);
  state.norm('bn1', channels);
  widths.forEach((width, stage) => {
    for (let block = 0; block < BLOCKS; block++) {
      residualBlock(state, `layer${stage + 1}.${block}`, channels, width, block === 0 && stage > 0);
      channels = width;
    }
  });
  for (let branch = 0; branch < branches; branch++) {
    state.gaussian(`aspp.${branch}.weight`, [classes, channels, 3, 3], CLASSIFIER_DEVIATION);
    state.constant(`aspp.${branch}.bias`, classes, 0);
  }
  return state.tensors;
}

function residualBlock(state: FreshState, prefix: string, inputs: number, width: number, downsample: boolean): void {
  state.conv(`${prefix}.conv1`, [width, inputs, 3, 3]);
  state.norm(`${prefix}.bn1`, width);
  state.conv(`${prefix}.conv2`, [width, width, 3, 3]);
  state.norm(`${prefix}.bn2`, width);
  if (!downsample) return;
  state.conv(`${prefix}.downsample.0`, [width, inputs, 1, 1]);
  state.norm(`${prefix}.downsample.1`, width);
}
