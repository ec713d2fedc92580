import { computeMaps } from '../../src/engine/look/maps.js';
import { MapWatch } from '../../src/engine/run/watch.js';
import { finished } from '../../src/gpu/backend.js';
import type { Case, Runner, Setting } from '../case.js';
import { readNetwork } from '../networks/source-network.js';
import type { Platform } from '../platform.js';
import { gradientError } from './gradient-check.js';
import { type StepSize, TeachSteps } from './teach.js';

const SIZE: StepSize = { batch: 2, width: 96, height: 64 };
/** Maps are sent once in some tens of steps: a sample has to span several such times. */
const STEPS = 60;

/** The part of a run that is timed. */
type Part = 'unwatched' | 'watched' | 'maps';

/** This clock stands still while the others have their turn: else maps would be due whenever a turn begins. */
class RunningClock {
  private idle = 0;
  private stopped = performance.now();

  now(): number {
    return performance.now() - this.idle;
  }

  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.idle += performance.now() - this.stopped;
    try {
      return await work();
    } finally {
      this.stopped = performance.now();
    }
  }
}

/** Steps of Teach, with or without a page that looks at one image and paints at once. */
async function open(platform: Platform, part: Part): Promise<Runner> {
  const source = await readNetwork(platform, 'demo/source.safetensors');
  const steps = await TeachSteps.open(source, SIZE);
  const { live, targets, recipe } = steps;
  const clock = new RunningClock();
  const watch: MapWatch = new MapWatch(
    (image) => computeMaps(live, targets, image, recipe, true),
    () => watch.acknowledge(),
    () => clock.now(),
  );
  if (part !== 'unwatched') watch.images = [0];
  return {
    run: () =>
      clock.during(async () => {
        await steps.next();
        await watch.afterStep();
      }),
    settle: finished,
    check: () => gradientError(source, SIZE),
    dispose: () => steps.dispose(),
    ...(part === 'maps'
      ? { time: (repetitions: number) => clock.during(() => timeMaps(steps, watch, repetitions)) }
      : {}),
  };
}

/** Milliseconds that watched steps spend on the maps: what is left of a difference of noisy times when it is small. */
async function timeMaps(steps: TeachSteps, watch: MapWatch, repetitions: number): Promise<number> {
  let spent = 0;
  for (let i = 0; i < repetitions; i++) {
    await steps.next();
    const start = performance.now();
    await watch.afterStep();
    spent += performance.now() - start;
  }
  return spent;
}

/**
 * The cost of watching a run: unwatched and watched steps in turn, and the share of the watched ones that maps take.
 */
export function liveMapsCase({ platform }: Setting): Case {
  const contender = (part: Part) => ({
    impl: 'ours' as const,
    label: part,
    sharesDevice: true,
    open: () => open(platform, part),
  });
  return {
    name: 'live-maps',
    work: { flops: 0, bytes: 0 },
    wall: true,
    tolerance: 2e-3,
    full: true,
    repetitions: STEPS,
    contenders: [contender('unwatched'), contender('watched'), contender('maps')],
  };
}
