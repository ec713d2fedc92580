import { installDawn } from '../src/cli/dawn.js';
import { startDevice } from '../src/engine/device.js';
import { Session } from '../src/engine/session.js';
import { writeSafetensors } from '../src/formats/safetensors/write.js';
import type { RunEvent } from '../src/protocol/events.js';
import { parseRecipe, type Recipe } from '../src/protocol/recipe.js';
import { smallShapes, smallValues } from './small-network.js';
import { smallFiles } from './small-targets.js';

const CLASSES = 4;
const WIDTH = 32;
const HEIGHT = 24;

/** A model file as a user has it: a small network's weights. */
export function smallModelFile(seed = 1, classes = CLASSES): Uint8Array {
  return writeSafetensors(
    [...smallShapes(classes)].map(([name, shape]) => ({
      name,
      dtype: 'F32' as const,
      shape,
      bytes: new Uint8Array(smallValues(name, shape, seed).buffer),
    })),
  );
}

/**
 * A recipe of only Align, for tests that look at the session and not at the method. Random weights do not stand this
 * learning rate:
 * the guard would stop the run.
 */
export const alignRecipe = (steps: number): Recipe =>
  parseRecipe({
    version: 1,
    name: 'small',
    batchSize: 2,
    input: { width: WIDTH, height: HEIGHT },
    network: { asppRates: [1, 2] },
    guard: 'off',
    stages: [{ stage: 'align', steps, learningRate: 1e-2 }],
  });

/** A session on its own device, with a small model and images open. */
export async function openSession(
  recipe: Recipe,
  options: {
    afterStep?: (step: number) => Promise<void>;
    onEvent?: (event: RunEvent) => void;
    asksAtCollapse?: boolean;
  } = {},
) {
  const events: RunEvent[] = [];
  const device = await startDevice(installDawn());
  const steps = () => events.filter(({ type }) => type === 'stepped').length;
  const session = new Session({
    device,
    decoder: () => Promise.reject(new Error('no JPEG here')),
    versions: {},
    emit: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
    afterStep: async () => options.afterStep?.(steps()),
    ...(options.asksAtCollapse && { asksAtCollapse: true }),
  });
  await session.openModel(smallModelFile(), 'small.safetensors', recipe.network);
  const { images, labels } = smallFiles(5, WIDTH, HEIGHT, CLASSES);
  await session.openTargets(images, labels, recipe);
  return { session, device, events };
}
