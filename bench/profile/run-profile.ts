import { startDevice } from '../../src/engine/device.js';
import { gpuDevice } from '../../src/gpu/backend.js';
import type { Case, Contender, Setting } from '../case.js';
import { allCases, chosenCases, inOrder } from '../cases.js';
import { wallClock } from '../clock.js';
import type { Platform } from '../platform.js';
import { tuneAll } from '../tune-all.js';
import { type Profile, profileOf } from './kernel-times.js';
import { type DispatchTime, timeDispatches } from './time-dispatches.js';

/** Executions before the first that is timed: kernels are compiled, and a stage has its first steps behind it. */
const FIRST = 3;
const TIMED = 5;

/** What was found of a case; `toCome`: the cases behind it. */
export type ProfileEvent = { case: string; toCome: string[] } & ({ profile: Profile } | { skipped: string });

async function profileContender(name: string, contender: Contender): Promise<Profile> {
  const runner = await contender.open();
  const once = async () => {
    await runner.run();
    await runner.settle();
  };
  try {
    for (let i = 0; i < FIRST; i++) await once();
    const times: DispatchTime[][] = [];
    for (let i = 0; i < TIMED; i++) times.push(await timeDispatches(gpuDevice(), once));
    return profileOf(name, times);
  } finally {
    await runner.dispose();
  }
}

async function foundOf(name: string, contender: Contender): Promise<{ profile: Profile } | { skipped: string }> {
  try {
    return { profile: await profileContender(name, contender) };
  } catch (error) {
    return { skipped: error instanceof Error ? error.message : String(error) };
  }
}

/** Matches the words as they are. */
const literally = (words: string): RegExp => new RegExp(words.replace(/[^\w/]/g, '\\$&'));

/** Cases that have a contender of ours, each with its name. */
const ownContenders = (cases: readonly Case[]): { name: string; contender: Contender }[] =>
  cases.flatMap(({ name, contenders }) =>
    contenders
      .filter(({ impl }) => impl === 'ours')
      .map((contender) => ({ name: contender.label ? `${name}/${contender.label}` : name, contender })),
  );

/**
 * Says for each chosen case of ours where the GPU's time goes, by a timestamp before and behind each dispatch.
 * @throws Error where the device has no timestamps, or no case has one of the words in its name
 */
export async function* runProfile(
  platform: Platform,
  { cases, until = Number.POSITIVE_INFINITY }: { cases: readonly string[]; until?: number },
): AsyncGenerator<ProfileEvent, void, undefined> {
  const { adapter } = await startDevice(platform.gpu);
  if (!gpuDevice().features.has('timestamp-query'))
    throw new Error('This device offers no timestamps (timestamp-query).');
  const gpu = !adapter.isFallback;
  if (gpu) await tuneAll();
  const setting: Setting = { platform, clock: wallClock, gpu, quick: false, started: performance.now() };
  const wanted = inOrder(chosenCases(await allCases(setting), cases, false), cases.map(literally));
  const contenders = ownContenders(wanted);
  for (const [place, { name, contender }] of contenders.entries()) {
    if (performance.now() > until) return;
    const toCome = contenders.slice(place + 1).map((each) => each.name);
    yield { case: name, toCome, ...(await foundOf(name, contender)) };
  }
}
