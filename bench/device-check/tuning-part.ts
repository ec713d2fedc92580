import { installDawn } from '../../src/cli/dawn.js';
import { startDevice } from '../../src/engine/device.js';
import { tuneAll } from '../tune-all.js';
import { OUT_OF_TIME, type Part, type Progress } from './part.js';

/** The choice that a run on this device begins with, and what making it costs. */
export const tuningPart: Part<'tuning'> = {
  async run(_, tell) {
    tell({ result: undefined, leftOut: [{ what: 'the choice of forms', reason: OUT_OF_TIME }] });
    await startDevice(installDawn());
    const start = performance.now();
    const late = [{ what: 'the choice of forms for float16', reason: OUT_OF_TIME }];
    let result: Progress<'tuning'>['result'];
    await tuneAll((chosen) => {
      result = { milliseconds: performance.now() - start, chosen };
      tell({ result, leftOut: late });
    });
    tell({ result, leftOut: [] });
  },
};
