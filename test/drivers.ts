import { existsSync } from 'node:fs';

export type Driver = 'lavapipe' | 'swiftshader';

const manifests: Record<Driver, string[]> = {
  lavapipe: [
    '/usr/share/vulkan/icd.d/lvp_icd.json',
    '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
    '/usr/share/vulkan/icd.d/lvp_icd.aarch64.json',
  ],
  swiftshader: [
    '/usr/lib/chromium/vk_swiftshader_icd.json',
    '/opt/google/chrome/vk_swiftshader_icd.json',
    '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  ],
};

/** Path of the driver's Vulkan manifest, or undefined where it is not installed. */
export function driverManifest(driver: Driver): string | undefined {
  return manifests[driver].find((path) => existsSync(path));
}

/** Environment that makes the Vulkan loader offer only this driver. */
export function driverEnvironment(driver: Driver): Record<string, string> {
  return { VK_ICD_FILENAMES: driverManifest(driver) ?? `/missing-${driver}.json`, ATP_DRIVER: driver };
}
