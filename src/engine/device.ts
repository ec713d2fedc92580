import { installBackend, recentKernels } from '../gpu/backend.js';
import { MATRIX_FEATURE } from '../gpu/conv2d/matrix-units.js';
import { compilationsEnded } from '../gpu/pipelines.js';
import { UserError } from '../protocol/errors.js';
import type { AdapterSummary, Warning } from '../protocol/events.js';
import { warningOf } from '../protocol/warnings.js';

/** The GPU that the engine runs on. */
export interface Device {
  adapter: AdapterSummary;
  limits: GPUSupportedLimits;
  warnings: Warning[];
  /** Resolves with the reason when the device is lost. */
  lost: Promise<string>;
  /** Called with a sentence that names the kernels when the GPU reports an error. */
  onError: (listener: (message: string) => void) => void;
  destroy(): void;
}

const LONGEST_WAIT_MS = 10_000;

/** Resolves when no kernel is being compiled beside other work, or after 10 s. A process waits for it before it ends. */
export async function nothingCompiles(): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const longest = new Promise<void>((done) => {
    timer = setTimeout(done, LONGEST_WAIT_MS);
  });
  await Promise.race([compilationsEnded(), longest]);
  clearTimeout(timer);
}

const WANTED: GPUFeatureName[] = ['shader-f16', 'subgroups', 'timestamp-query', MATRIX_FEATURE];

/** For these limits the adapter's best is asked for: the defaults are too small for large crops. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupSizeX',
] as const;

/** What helps where WebGPU finds no GPU, or only a driver that computes in software: advice, in whole sentences. */
export interface DriverAdvice {
  noAdapter: string;
  /** In place of the warning's own, which is for a browser. */
  software?: string;
}

const IN_BROWSER: DriverAdvice = {
  noAdapter:
    'Update the graphics driver, switch on hardware acceleration in the browser settings, or try another machine.',
};

/** Opens the fastest adapter and makes it the one that all tensors live on. Throws a UserError where there is none. */
export async function startDevice(gpu: GPU | undefined, drivers = IN_BROWSER): Promise<Device> {
  if (!gpu) {
    throw new UserError('no-webgpu', 'This browser offers no WebGPU, which the studio computes with.', {
      advice: 'Use Chrome or Edge 113 or later on a secure page (https or localhost).',
    });
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new UserError('no-adapter', 'The system offers no GPU to WebGPU.', { advice: drivers.noAdapter });
  }
  const device = await adapter.requestDevice({
    requiredFeatures: WANTED.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  await installBackend(device, adapter.info);
  return watchDevice(device, summarise(adapter), drivers);
}

function summarise(adapter: GPUAdapter): AdapterSummary {
  const { vendor, architecture, description, device } = adapter.info;
  const legacy = adapter as GPUAdapter & { isFallbackAdapter?: boolean };
  const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
  return {
    vendor,
    architecture,
    description: description || device || vendor,
    isFallback:
      adapter.info.isFallbackAdapter ||
      legacy.isFallbackAdapter === true ||
      software.test(`${description} ${architecture} ${device}`),
    features: [...adapter.features].sort(),
  };
}

/** Without `said`, a page that shows the record of another program's run keeps that program's advice. */
function softwareWarning({ software }: DriverAdvice): Warning {
  const warning = warningOf({ code: 'fallback-adapter' }, 'software');
  return software === undefined ? warning : { ...warning, said: undefined, advice: software };
}

function watchDevice(device: GPUDevice, adapter: AdapterSummary, drivers: DriverAdvice): Device {
  const listeners: ((message: string) => void)[] = [];
  device.addEventListener('uncapturederror', (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    const kernels = [...new Set(recentKernels())].slice(-6).join(', ');
    const memory = error.constructor.name === 'GPUOutOfMemoryError';
    const message = memory
      ? `The GPU ran out of memory (${error.message}).`
      : `The GPU reported an error: ${error.message} (latest kernels: ${kernels}).`;
    for (const listener of listeners) listener(message);
  });
  return {
    adapter,
    limits: device.limits,
    warnings: adapter.isFallback ? [softwareWarning(drivers)] : [],
    lost: device.lost.then(({ reason, message }) => `${reason}: ${message}`),
    onError: (listener) => void listeners.push(listener),
    destroy: () => device.destroy(),
  };
}
