import { isGoing, useStudio } from '../store.js';
import { ask, restartEngine } from './engine.js';
import { openDemo } from './open.js';
import { at } from './reporting.js';

/** Why a run cannot be started now, in words; null when it can. */
export function whatIsMissing(state: ReturnType<typeof useStudio.getState>): string | null {
  if (state.saved) return 'A saved run is being looked at; close it to start a new one.';
  if (state.device.state === 'starting') return 'The GPU is being started.';
  if (state.device.state !== 'ready') return 'There is no GPU to run on.';
  if (!state.model) return 'Open a source model first.';
  if (!state.targets) return 'Open target images first.';
  if (!state.classes) return 'Choose a class list first.';
  return null;
}

export async function run(): Promise<void> {
  const { recipe, view } = useStudio.getState();
  await at('run', 'Starting…', async () => {
    useStudio.setState({ log: [] });
    await ask('watch', { images: [view.image] });
    await ask('run', { recipe });
  });
}

/** Opens the demo and runs it. After a lost device a fresh engine is started first. */
export async function runDemo(): Promise<void> {
  if (useStudio.getState().device.state !== 'ready') await restartEngine();
  if (useStudio.getState().device.state !== 'ready') return;
  if (await openDemo()) await run();
}

export const pause = () => at('run', 'Pausing…', () => ask('pause', {}));
export const resume = () => at('run', 'Resuming…', () => ask('resume', {}));
export const step = () => at('run', 'One step…', () => ask('step', {}));
export const stop = () => at('run', 'Stopping…', () => ask('stop', {}));

/** The one big button: run, pause or resume, whichever makes sense now. */
export async function playOrPause(): Promise<void> {
  const state = useStudio.getState();
  if (state.saved || state.busy.run) return;
  if (state.live.state === 'running') await pause();
  else if (state.live.state === 'paused') await resume();
  else if (whatIsMissing(state) === null) await run();
}

/** One step; a running run is paused first. */
export async function singleStep(): Promise<void> {
  const { live, busy, saved } = useStudio.getState();
  if (saved || busy.run || !isGoing(live)) return;
  if (live.state === 'running') await pause();
  await step();
}
