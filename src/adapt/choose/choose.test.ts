import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../images/random.js';
import type { CandidateKind } from '../../protocol/choice.js';
import { IGNORED } from '../../protocol/classes.js';
import type { Candidate } from './candidate.js';
import { type Compared, choose } from './choose.js';
import { inOrder } from './decide.js';
import { look } from './look.js';
import { weigh } from './weigh.js';

const CLASSES = 4;
const SIZE = { width: 24, height: 16 };
const IMAGES = [0, 1, 2, 3, 4, 5];

/** Blocks of all classes, another pattern in each image. */
const truth = (image: number): Uint8Array =>
  Uint8Array.from(
    { length: SIZE.width * SIZE.height },
    (_, p) => (((p % 24) >> 2) + ((p / 24) >> 2) + image) % CLASSES,
  );

interface Kind {
  name: string;
  /** Probability of the class that is shown. */
  sure?: number;
  /** Pixels that slip in all candidates with the same number here. */
  shared?: { seed: number; wrong: number };
  /** In these images nothing is wrong. */
  right?: number[];
  kind?: CandidateKind;
  /** Share of the pixels that get another class. */
  wrong?: number;
  /** One class everywhere. */
  only?: number;
  seed?: number;
  says?: (image: number) => boolean;
}

function candidate({
  name,
  kind = 'trained',
  right = [],
  wrong = 0,
  only,
  seed = 1,
  sure = 0.85,
  shared = { seed: 0, wrong: 0 },
  says = () => true,
}: Kind): Candidate {
  const predict = async (image: number) => {
    if (!says(image)) return undefined;
    const random = createRandom(seed).fork(`${image}`);
    const alike = createRandom(shared.seed).fork(`${image}`);
    const probabilities = new Float32Array(CLASSES * SIZE.width * SIZE.height).fill((1 - sure) / (CLASSES - 1));
    truth(image).forEach((correct, pixel) => {
      const label = alike.uniform() < shared.wrong ? (correct + 1) % CLASSES : correct;
      const [slips, other] = [random.uniform() < (right.includes(image) ? 0 : wrong), random.int(CLASSES)];
      const shown = only ?? (slips ? other : label);
      probabilities[shown * SIZE.width * SIZE.height + pixel] = sure;
    });
    return probabilities;
  };
  return {
    name,
    kind,
    open: async () => ({
      async *predict(images) {
        for (const image of images) yield { image, probabilities: await predict(image) };
      },
      close: () => {},
    }),
  };
}

async function compare(kinds: readonly Kind[], images = IMAGES, weighted = true): Promise<Compared> {
  const work = choose({
    candidates: kinds.map(candidate),
    images,
    size: SIZE,
    classes: CLASSES,
    weigh: weighted,
    seed: 3,
  });
  for (let next = await work.next(); ; next = await work.next()) if (next.done) return next.value;
}

/** With the same vote for all, as stages are weighed. */
const compareEqually = (kinds: readonly Kind[]): Promise<Compared> => compare(kinds, IMAGES, false);

const sane: Kind[] = [
  { name: 'source', kind: 'source', wrong: 0.3, seed: 1 },
  { name: 'batch norm', kind: 'batch-norm', wrong: 0.2, seed: 2 },
  { name: 'Align', wrong: 0.1, seed: 3 },
  { name: 'Teach', wrong: 0.02, seed: 4 },
];

test('the candidate that errs least agrees best, with an interval around it', async () => {
  const { choice } = await compare(sane);
  const names = [...choice.candidates].sort((a, b) => b.agreement.value - a.agreement.value).map(({ name }) => name);
  expect(names).toEqual(['Teach', 'Align', 'batch norm', 'source']);
  expect(choice.candidates.map(({ rank }) => rank)).toEqual([4, 3, 2, 1]);
  for (const { agreement } of choice.candidates) {
    expect(agreement.low).toBeLessThan(agreement.value);
    expect(agreement.high).toBeGreaterThan(agreement.value);
  }
  expect(choice.keep).toBe(3);
  expect(choice.reason).toBe('best');
  expect(choice.disputed).toBeGreaterThan(0.2);
});

test('the order of the candidates does not matter', async () => {
  const { choice } = await compare(sane);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(sane, { minLength: 4 }), async (shuffled) => {
      const other = (await compare(shuffled)).choice;
      const byName = (of: typeof choice) => [...of.candidates].sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(byName(other)).toEqual(byName(choice));
      expect(other.candidates[other.keep ?? -1]?.name).toBe('Teach');
      expect(other.disputedByImage).toEqual(choice.disputedByImage);
    }),
    { numRuns: 6 },
  );
});

test('a duplicate has no vote of its own: the others score as without it', async () => {
  const { choice } = await compare(sane);
  const more = (await compare([...sane, { ...sane[0], name: 'copy' } as Kind, { ...sane[0], name: 'again' } as Kind]))
    .choice;
  expect(more.candidates.slice(0, 4)).toEqual(choice.candidates);
  expect(more.candidates[4]).toMatchObject({ standing: 'duplicate', sameAs: 'source', rank: null });
});

test('one candidate, or two, cannot be chosen among: the source model is kept', async () => {
  const alone = (await compare(sane.slice(0, 1))).choice;
  expect(alone).toMatchObject({ keep: 0, reason: 'few' });
  expect(alone.candidates[0]?.agreement.value).toBe(1);
  expect((await compare(sane.slice(0, 2))).choice).toMatchObject({ keep: 0, reason: 'few' });
  expect((await compare([{ name: 'a' }])).choice).toMatchObject({ keep: null, reason: 'few' });
});

/** Seven that share their errors, as near-duplicates of batch norm do, and three that differ: surer, and right more often. */
const crowd: Kind[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map(
    (seed): Kind => ({ name: `alike ${seed}`, wrong: 0.02, seed, sure: 0.7, shared: { seed: 5, wrong: 0.12 } }),
  ),
  ...[11, 12, 13].map((seed): Kind => ({ name: `better ${seed}`, wrong: 0.04, seed, sure: 0.9 })),
];

const bestName = ({ choice }: Compared): string | undefined => choice.candidates[choice.keep ?? -1]?.name;

test('seven that share their errors do not outvote three better ones that are surer', async () => {
  const weighted = await compare(crowd);
  expect(bestName(weighted)).toMatch('better');
  expect(bestName(await compareEqually(crowd))).toMatch('alike');
  const order = inOrder(weighted.choice.candidates).map(({ name }) => name.split(' ')[0]);
  expect(order.slice(0, 3)).toEqual(['better', 'better', 'better']);
});

test('the shares of the vote are one together; copies and collapsed candidates have none and change none', async () => {
  const { choice } = await compare(crowd);
  const more = (await compare([...crowd, { ...crowd[9], name: 'copy' } as Kind, { name: 'road', only: 0, sure: 0.99 }]))
    .choice;
  expect(choice.candidates.reduce((sum, { weight }) => sum + (weight ?? 0), 0)).toBeCloseTo(1, 10);
  expect(more.candidates.slice(0, 10)).toEqual(choice.candidates.map((each) => expect.objectContaining({ ...each })));
  expect(more.candidates.slice(10).map(({ standing, weight }) => ({ standing, weight }))).toEqual([
    { standing: 'duplicate', weight: 0 },
    { standing: 'collapsed', weight: 0 },
  ]);
});

test('collapsed candidates are named and do not vote, two of five as well', async () => {
  const { choice } = await compare([...sane, { name: 'road', only: 0 }, { name: 'noise', wrong: 1, seed: 9 }]);
  expect(choice.candidates.map(({ standing }) => standing)).toEqual([
    ...['votes', 'votes', 'votes', 'votes'],
    ...['collapsed', 'collapsed'],
  ]);
  expect(choice.candidates.slice(0, 4).map(({ agreement }) => agreement)).toEqual(
    (await compare(sane)).choice.candidates.map(({ agreement }) => agreement),
  );
});

test('where most have collapsed the source model is kept', async () => {
  const gone = [0, 1, 2].map((only) => ({ name: `only ${only}`, only }));
  const { choice } = await compare([sane[0] as Kind, sane[1] as Kind, ...gone]);
  expect(choice).toMatchObject({ keep: 0, reason: 'few' });
});

test('where the others agree with one another and not with the source model, it is kept', async () => {
  const shifted = (seed: number): Kind => ({ name: `shifted ${seed}`, wrong: 0.05, seed });
  const { choice } = await compare([
    { name: 'source', kind: 'source', wrong: 0.98, seed: 7 },
    ...[1, 2, 3].map(shifted),
  ]);
  expect(choice).toMatchObject({ keep: 0, reason: 'source-alone' });
});

test('what needs no training is kept where the best cannot be told apart from it', async () => {
  const { choice } = await compareEqually([
    { name: 'source', kind: 'source', wrong: 0.4, seed: 1 },
    { name: 'batch norm', kind: 'batch-norm', wrong: 0.2, right: [0, 1], seed: 2 },
    { name: 'Align', wrong: 0.2, right: [2, 3, 4], seed: 3 },
  ]);
  expect(choice).toMatchObject({ keep: 1, reason: 'as-good' });
  expect(choice.candidates[1]?.toBest.value).toBeLessThan(0);
});

test('images that a candidate says nothing about are left out for all', async () => {
  const { choice } = await compare([...sane, { name: 'half', wrong: 0.1, seed: 8, says: (image) => image % 2 === 0 }]);
  expect(choice.images).toEqual([0, 2, 4]);
});

test('however many images are in work at once, each is compared the same', async () => {
  const seen = async (atOnce: number) => {
    const candidates = sane.map(candidate);
    const found = [];
    const looking = { candidates, weights: sane.map(() => 1), images: IMAGES, size: SIZE, classes: CLASSES };
    const counted = (done: number) => ({
      type: 'progressed' as const,
      what: 'comparing candidates' as const,
      done,
      total: 24,
    });
    for await (const event of look(looking, counted, atOnce)) if (!('type' in event)) found.push(event);
    return found;
  };
  expect(await seen(1)).toEqual(await seen(4));
  expect((await seen(1))[0]?.ensemble.includes(IGNORED)).toBe(false);
});

test('a stage is undone when its end is an outlier, and not because it is not in the middle', async () => {
  const chain = sane.slice(0, 3);
  const good = weigh(await compareEqually([...chain, { name: 'Teach', wrong: 0.15, seed: 4 }]), 'Align', 'Teach');
  expect(good).toMatchObject({ undone: false, why: 'kept', voters: 4 });
  expect(good.difference.high).toBeLessThan(0);
  const bad = weigh(await compareEqually([...chain, { name: 'Teach', wrong: 0.45, seed: 4 }]), 'Align', 'Teach');
  expect(bad).toMatchObject({ undone: true, why: 'outlier' });
  const gone = weigh(await compareEqually([...chain, { name: 'Teach', only: 2 }]), 'Align', 'Teach');
  expect(gone).toMatchObject({ undone: true, why: 'collapsed' });
});

test('two results cannot say that a stage was wrong, unless it has collapsed against both', async () => {
  const two = await compareEqually([sane[0] as Kind, { name: 'Align', wrong: 0.4, seed: 5 }]);
  expect(weigh(two, 'source', 'Align')).toMatchObject({ undone: false, why: 'unknown' });
  const collapsed = await compareEqually([sane[0] as Kind, sane[1] as Kind, { name: 'Align', only: 1 }]);
  expect(weigh(collapsed, 'source', 'Align')).toMatchObject({ undone: true, why: 'collapsed' });
});
