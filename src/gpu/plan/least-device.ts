/**
 * What every WebGPU device offers. Where there is no device, kernels that choose by the device are traced for this one.
 */
export const leastDevice = {
  features: new Set<GPUFeatureName>(),
  limits: {
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 27,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeInvocationsPerWorkgroup: 256,
    maxComputeWorkgroupStorageSize: 2 ** 14,
  },
  adapterInfo: { isFallbackAdapter: false },
} as unknown as GPUDevice; // Tracing reads nothing else of a device.
