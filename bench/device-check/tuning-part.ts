import { installDawn } from '../../src/cli/dawn.js';
import { startDevice } from '../../src/engine/device.js';
import { tuneConvolutions } from '../../src/gpu/conv2d/tuning.js';
import { OUT_OF_TIME, type Part } from './part.js';

/** The choice that a run on this device begins with, and what making it costs. */
export const tuningPart: Part<'tuning'> = {
  async run(_, tell) {
    tell({ result: undefined, leftOut: [{ what: 'the choice of forms', reason: OUT_OF_TIME }] });
    await startDevice(installDawn());
    const start = performance.now();
    const chosen = await tuneConvolutions();
    const milliseconds = performance.now() - start;
    tell({ result: { milliseconds, chosen: Object.fromEntries(chosen) }, leftOut: [] });
  },
};
