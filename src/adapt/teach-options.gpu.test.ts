import { expect, test } from 'vitest';
import { onDevice } from '../../test/device.js';
import { runEvents } from '../../test/run-events.js';
import { smallNetwork } from '../../test/small-network.js';
import { smallClasses, smallTargets } from '../../test/small-targets.js';
import { finished, gpuMemory } from '../gpu/backend.js';
import type { Network } from '../nn/network.js';
import type { RunEvent } from '../protocol/events.js';
import { parseRecipe, type RecipeInput } from '../protocol/recipe.js';
import { initialState, type LiveState } from './live.js';

onDevice();

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];

type Look = (event: RunEvent, live: LiveState) => boolean | undefined;

async function run(stages: object[], look?: Look) {
  const recipe = parseRecipe({
    ...{ version: 1, name: 'small', batchSize: 2, reestimateBatchNorm: false },
    input: { width: WIDTH, height: HEIGHT },
    stages: stages.map((stage) => ({ steps: 4, learningRate: 1e-3, ...stage })) as RecipeInput['stages'],
  });
  const targets = await smallTargets(5, WIDTH, HEIGHT, CLASSES);
  const live = initialState(smallNetwork(CLASSES));
  const events: RunEvent[] = [];
  for await (const event of runEvents({ recipe, targets, classes: smallClasses(CLASSES), live, now: () => 0 })) {
    events.push(event);
    if (look?.(event, live)) break;
  }
  const weights = Buffer.concat([...(await live.student.read()).values()].map(({ buffer }) => Buffer.from(buffer)));
  live.student.dispose();
  return { events, weights };
}

const TAUGHT = ['teach', 'propagate'] as const;

/** Options beside the defaults, and what each must change. */
const VARIANTS: Record<string, object> = {
  'soft labels': { stage: 'teach', pseudoLabels: 'soft' },
  'soft labels of sure pixels': {
    stage: 'teach',
    pseudoLabels: 'soft',
    positive: 'fixed',
    threshold: 0.3,
    negativeWeight: 0,
  },
  'several views': { stage: 'teach', teacherViews: 4 },
  'soft labels of several views': { stage: 'teach', teacherViews: 3, pseudoLabels: 'soft' },
  rounds: { stage: 'teach', rounds: 2, positive: 'class-balanced' },
  'rounds with shares': { stage: 'teach', rounds: 4, sharesKept: 1 },
  'shares of Teach': { stage: 'teach', sharesKept: 1 },
  'shares of Propagate': { stage: 'propagate', sharesKept: 1, easyShare: 0.5, tau: 0.3 },
  'own statistics': { stage: 'teach', teacherStatistics: 'own' },
  'own statistics of Propagate': { stage: 'propagate', teacherStatistics: 'own', easyShare: 0.5, tau: 0.3 },
  'a teacher in running statistics': { stage: 'teach', teacherBatchNorm: 'running' },
  'the student evaluated': { stage: 'teach', evaluated: 'student' },
  'the curriculum detached': { stage: 'align', curriculumGradient: 'detached' },
  'an entropy limit': { stage: 'align', entropyLimit: 0.8 },
};

test.each(Object.entries(VARIANTS))(
  '%s: repeats to the byte, learns something else than the defaults, frees all',
  async (name, of) => {
    const first = await run([of]);
    await finished();
    const { bytes, tensors } = gpuMemory();
    const second = await run([of]);
    await finished();
    expect(gpuMemory()).toMatchObject({ bytes, tensors });
    expect(second.weights.equals(first.weights)).toBe(true);
    const { stage, easyShare, tau } = of as { stage: string; easyShare?: number; tau?: number };
    const plain = await run([{ stage, ...(easyShare ? { easyShare, tau } : {}) }]);
    expect(plain.weights.equals(first.weights), name).toBe(false);
    for (const event of first.events) {
      if (event.type === 'stepped') expect(Number.isFinite(event.numbers.losses.total)).toBe(true);
    }
  },
);

test('tensors and GPU bytes stay the same over the steps of each variant', async () => {
  for (const [name, of] of Object.entries(VARIANTS)) {
    const sizes = new Set<string>();
    await run([{ ...of, steps: 24 }], (event) => {
      const { bytes, tensors } = gpuMemory();
      if (event.type === 'stepped' && event.step > 10) sizes.add(`${tensors} tensors, ${bytes} bytes`);
      return undefined;
    });
    expect([...sizes], name).toHaveLength(1);
  }
});

test.each(TAUGHT)(
  '%s gives back the network that is to be evaluated, and frees the other, also when it is broken off',
  async (stage) => {
    for (const evaluated of ['student', 'teacher'] as const) {
      let networks: Record<'student' | 'teacher', Network> | undefined;
      const note: Look = (event, { student, teacher }) => {
        if (event.type === 'stepped' && teacher) networks ??= { student, teacher };
        return undefined;
      };
      const { events } = await run([{ stage, evaluated }], (event, live) => {
        note(event, live);
        if (event.type === 'stage-finished') expect(live.student).toBe(networks?.[evaluated]);
        return undefined;
      });
      const told = events.flatMap((event) =>
        event.type === 'stage-finished'
          ? [event.result]
          : event.type === 'evaluated' && event.checkpoint === stage
            ? [event.evaluated]
            : [],
      );
      expect(told).toEqual([evaluated, evaluated]);
      networks = undefined;
      let after: LiveState | undefined;
      await run([{ stage, evaluated }], (event, live) => {
        note(event, live);
        after = live;
        return event.type === 'stepped' && event.step === 2;
      });
      expect(after?.student).toBe(networks?.[evaluated]);
      expect(after?.teacher).toBeNull();
    }
  },
);

test('a round labels all images once, and its thresholds grow from round to round', async () => {
  const { events } = await run([{ stage: 'teach', rounds: 2, positive: 'class-balanced', steps: 6, thresholdCap: 1 }]);
  const labelled = events.flatMap((event) =>
    event.type === 'progressed' && event.what === 'labelling images' ? [event.done] : [],
  );
  expect(labelled).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
  const kept = events.flatMap((event) => (event.type === 'stepped' ? [event.numbers.keptShareByClass] : []));
  expect(kept.slice(1, 3)).toEqual([kept[0], kept[0]]);
  expect(kept.slice(4)).toEqual([kept[3], kept[3]]);
  const mean = (shares: readonly (number | null)[] = []) => {
    const known = shares.filter((share) => share !== null);
    return known.reduce((sum, share) => sum + share, 0) / known.length;
  };
  expect(mean(kept[0])).toBeLessThan(mean(kept[3]) - 0.05);
  for (const share of kept[3] ?? []) if (share !== null) expect(share).toBeGreaterThanOrEqual(0.5 - 1e-6);
});
