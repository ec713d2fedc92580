/** One product that a device's matrix units can make; `GPUAdapterInfo.subgroupMatrixConfigs` of Chromium and Dawn. */
interface MatrixConfig {
  componentType: string;
  resultComponentType: string;
  M: number;
  N: number;
  K: number;
}

interface AdapterInfo {
  subgroupMinSize?: number;
  subgroupMaxSize?: number;
  subgroupMatrixConfigs?: Iterable<MatrixConfig>;
}

/** Not yet in the types of WebGPU: https://github.com/gpuweb/gpuweb/issues/4195. */
export const MATRIX_FEATURE = 'chromium-experimental-subgroup-matrix' as GPUFeatureName;

/** Threads that hold a matrix: the kernel counts on subgroups of this size. */
const SUBGROUP = 32;

/**
 * Rows and columns of the float16 matrices that the device multiplies into float32 sums: 16 (NVIDIA), 8 (Apple), or
 * undefined where it has none that the kernels can use.
 */
export function matrixSide({ features, adapterInfo }: GPUDevice): 16 | 8 | undefined {
  const { subgroupMinSize, subgroupMaxSize, subgroupMatrixConfigs = [] } = (adapterInfo ?? {}) as AdapterInfo;
  if (!features.has(MATRIX_FEATURE) || !features.has('shader-f16')) return undefined;
  if (subgroupMinSize !== SUBGROUP || subgroupMaxSize !== SUBGROUP) return undefined;
  const configs = [...subgroupMatrixConfigs];
  return ([16, 8] as const).find((side) => configs.some((config) => isOf(config, side)));
}

const isOf = ({ componentType, resultComponentType, M, N, K }: MatrixConfig, side: number): boolean =>
  componentType === 'f16' && resultComponentType === 'f32' && M === side && N === side && K === side;

/** Kernels with a form for the units: that of forward passes and input gradients, and that of weight gradients. */
export const MATRIX_KERNELS = ['walk', 'weight-gradient'] as const;
export type MatrixKernel = (typeof MATRIX_KERNELS)[number];

const chosen = new WeakMap<GPUDevice, readonly MatrixKernel[]>();

/** From now on these kernels take float16 values through the device's matrix units, and no others do. */
export const takeMatrixUnits = (device: GPUDevice, kernels: readonly MatrixKernel[]): void => {
  chosen.set(device, kernels);
};

export const hasTakenMatrixUnits = (device: GPUDevice, kernel: MatrixKernel): boolean =>
  chosen.get(device)?.includes(kernel) ?? false;
