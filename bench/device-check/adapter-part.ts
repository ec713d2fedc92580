import { installDawn, WITH_FEATURES_UNDER_TEST } from '../../src/cli/dawn.js';
import { startDevice } from '../../src/engine/device.js';
import type { Part } from './part.js';

const LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize', 'maxComputeWorkgroupStorageSize'] as const;

/** What the machine offers to WebGPU. */
export const adapterPart: Part<'adapter'> = {
  async run(_, tell) {
    const { adapter, limits } = await startDevice(installDawn([WITH_FEATURES_UNDER_TEST]));
    const { vendor, architecture, description, isFallback, features } = adapter;
    const kept = Object.fromEntries(LIMITS.map((name) => [name, limits[name]]));
    const result = { vendor, architecture, description, fallback: isFallback, features, limits: kept };
    tell({ result, leftOut: [] });
  },
};
