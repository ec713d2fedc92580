// Before the tests: finds Chromium and the software Vulkan drivers, or installs them (Debian, as root), or says what is
// missing. Chromium may be named by ATP_CHROMIUM.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const anyOf = (paths) => paths.find((path) => path && existsSync(path));

const found = () => ({
  Chromium: anyOf([
    process.env.ATP_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]),
  'SwiftShader (comes with Chromium)': anyOf([
    '/usr/lib/chromium/vk_swiftshader_icd.json',
    '/opt/google/chrome/vk_swiftshader_icd.json',
    '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  ]),
  'lavapipe (Mesa)': anyOf([
    '/usr/share/vulkan/icd.d/lvp_icd.json',
    '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json',
    '/usr/share/vulkan/icd.d/lvp_icd.aarch64.json',
  ]),
  'Vulkan loader': anyOf([
    '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
    '/usr/lib/aarch64-linux-gnu/libvulkan.so.1',
    '/usr/lib64/libvulkan.so.1',
  ]),
});

const missing = () => Object.entries(found()).flatMap(([name, path]) => (path ? [] : [name]));

if (missing().length > 0) {
  console.error(`The tests need ${missing().join(', ')}: installing.`);
  spawnSync('bash', ['scripts/install-drivers.sh'], { stdio: 'inherit' });
}
const still = missing();
if (still.length > 0) {
  console.error(`Still missing: ${still.join(', ')}. See scripts/install-drivers.sh for what to install.`);
  process.exit(1);
}
