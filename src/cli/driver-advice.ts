import type { DriverAdvice } from '../engine/device.js';

const SEE = 'see "Drivers" in docs/command-line.md.';
/** What helps on a command line: it has no browser settings. */
export const DRIVER_ADVICE: DriverAdvice = {
  noAdapter: `Install or update the GPU's driver (under Linux its Vulkan driver). VK_ICD_FILENAMES, where it is set, must name the file of a driver; ${SEE}`,
  software: `Install the GPU's driver (under Linux its Vulkan driver), or use a machine with a GPU. VK_ICD_FILENAMES, where it is set, must name that driver's file; ${SEE}`,
};
