import { nodePlatform } from '../node-platform.js';
import type { Profile } from '../profile/kernel-times.js';
import { runProfile } from '../profile/run-profile.js';
import { OUT_OF_TIME, type Part } from './part.js';
import type { LeftOut } from './report.js';

/** Steps that are taken apart, in this order: those of them that are cases here. */
const STEPS = ['step/camvid', 'step/r101-321x321', 'step/mit-b5', 'step/demo'];

/** Where the GPU's time goes in steps of training, kernel by kernel. */
export const profilePart: Part<'profile'> = {
  async run({ seconds }, tell) {
    const until = performance.now() + 1000 * seconds;
    const platform = await nodePlatform();
    const profiles: Profile[] = [];
    const leftOut: LeftOut[] = [];
    const report = (toCome: readonly string[]) =>
      tell({ result: profiles, leftOut: [...leftOut, ...toCome.map((what) => ({ what, reason: OUT_OF_TIME }))] });
    report(STEPS);
    for await (const found of runProfile(platform, { cases: STEPS, until })) {
      if ('profile' in found) profiles.push(found.profile);
      else leftOut.push({ what: found.case, reason: found.skipped });
      report(found.toCome);
    }
  },
};
