import { expect, test } from 'vitest';
import { startDevice } from '../engine/device.js';
import { installDawn } from './dawn.js';
import { DRIVER_ADVICE } from './driver-advice.js';

test('on a software driver the command line says what helps there, a page what helps in a browser', async () => {
  const [here, page] = [await startDevice(installDawn(), DRIVER_ADVICE), await startDevice(installDawn())];
  const [own, browsers] = [here, page].map(({ warnings: [warning] }) => warning);
  for (const device of [here, page]) device.destroy();
  expect(own?.message).toBe(browsers?.message);
  expect(own?.advice).toMatch(/Vulkan driver.*VK_ICD_FILENAMES.*docs\/command-line\.md/);
  expect(browsers?.advice).toMatch(/browser settings/);
  // A page says a warning again in its own words where it knows its kind: it must not know this one.
  expect([own?.said, browsers?.said?.kind]).toEqual([undefined, 'software']);
});
