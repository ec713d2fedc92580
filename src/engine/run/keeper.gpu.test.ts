import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryStorage } from '../../../test/memory-storage.js';
import { predictedLabels } from '../../../test/prediction-parts.js';
import { openSession } from '../../../test/small-session.js';
import { smallClasses } from '../../../test/small-targets.js';
import { wholeFile } from '../../formats/bytes.js';
import type { ImageFile } from '../../images/image-file.js';
import { encodePrediction } from '../../predictions/encode.js';
import { UserError } from '../../protocol/errors.js';
import type { RunEvent } from '../../protocol/events.js';
import { parseRecipe, type Recipe } from '../../protocol/recipe.js';
import { metricsCsv } from '../../report/metrics-csv.js';
import { openRunToContinue } from '../../runs/run-to-continue.js';
import type { Storage } from '../../runs/storage.js';
import type { Device } from '../device.js';
import type { Session } from '../session.js';

/** Every stage that works on the source's weights, with what it may remember: thresholds, ranks, crops, augmentation. */
const recipe = parseRecipe({
  version: 1,
  name: 'small',
  batchSize: 2,
  input: { width: 32, height: 24, cropWidth: 24, cropHeight: 16 },
  network: { asppRates: [1, 2] },
  stages: [
    { stage: 'align', steps: 4, learningRate: 1e-3 },
    { stage: 'teach', steps: 5, learningRate: 1e-3, positive: 'class-balanced', refresh: 3 },
    { stage: 'propagate', steps: 4, learningRate: 1e-3, easyShare: 0.5, tau: 0.4 },
  ],
});

type AfterStep = (session: Session, step: number) => void;

let device: Device | undefined;
afterEach(() => device?.destroy());

/** A session on a device of its own, as a new process has it. */
async function start(of: Recipe, afterStep?: AfterStep, onEvent?: (session: Session, event: RunEvent) => void) {
  device?.destroy();
  let session: Session | undefined;
  const opened = await openSession(of, {
    afterStep: async (step) => session && afterStep?.(session, step),
    onEvent: (event) => session && onEvent?.(session, event),
  });
  session = opened.session;
  device = opened.device;
  return session;
}

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** All that a user takes home, without times. */
async function results(session: Session) {
  const predictions = await predictedLabels(session, [...(session.targets?.names.keys() ?? [])]);
  return {
    model: sha256(await session.results.exportModel('safetensors')),
    predictions: predictions.map(sha256),
    metrics: metricsCsv(session.record),
    state: session.record.state,
  };
}

const keepIn = (storage: Storage, every = 60) => ({ keep: { storage, every, onFailure: 'stop' as const } });

/** Goes on in another session, as another process would. */
async function goOn(of: Recipe, storage: Storage, afterStep?: AfterStep) {
  const session = await start(of, afterStep);
  const from = (await openRunToContinue(storage)) ?? null;
  await session.run(of, { ...keepIn(storage), from });
  return session;
}

describe('a run that goes on from a checkpoint', () => {
  test('ends with the bytes of an undisturbed one, in whichever stage it was stopped', async () => {
    const whole = await start(recipe);
    await whole.run(recipe);
    const wanted = await results(whole);
    expect(wanted.state).toBe('done');
    // In each stage, and at the ends of stages; src/adapt/parts.gpu.test.ts goes on from every place.
    for (const stop of [1, 4, 6, 9, 11]) {
      const storage = memoryStorage();
      const broken = await start(recipe, (session, step) => {
        if (step === stop) session.control?.stop();
      });
      await broken.run(recipe, keepIn(storage));
      expect(broken.record.state, `stopped at ${stop}`).toBe('stopped');
      const session = await goOn(recipe, storage);
      expect(await results(session), `stopped at ${stop}`).toEqual(wanted);
      expect(session.record.continued).toHaveLength(1);
      expect(session.record.steps).toHaveLength(13);
    }
  });

  test('does so when it is stopped between two steps, while something else is measured', async () => {
    const whole = await start(recipe);
    await whole.run(recipe);
    const wanted = await results(whole);
    for (const what of ['measuring baselines', 'estimating thresholds', 'ranking images', 'evaluating'] as const) {
      const storage = memoryStorage();
      let seen = 0;
      const broken = await start(recipe, undefined, (session, event) => {
        if (event.type === 'progressed' && event.what === what && ++seen === 7) session.control?.stop();
      });
      await broken.run(recipe, keepIn(storage));
      expect(seen, what).toBeGreaterThanOrEqual(7);
      expect(broken.record.state, what).toBe('stopped');
      expect(await results(await goOn(recipe, storage)), what).toEqual(wanted);
    }
  });

  test('does so when it goes on again and again, and when the last of it was not kept', async () => {
    const whole = await start(recipe);
    await whole.run(recipe);
    const wanted = await results(whole);
    const storage = memoryStorage();
    const stopAfter = (steps: number) => {
      let count = 0;
      return (session: Session) => {
        count += 1;
        if (count === steps) session.control?.stop();
      };
    };
    const first = await start(recipe, stopAfter(2));
    await first.run(recipe, keepIn(storage));
    for (let round = 1; round <= 3; round++) {
      const { record } = await goOn(recipe, storage, stopAfter(2));
      expect(record.continued).toHaveLength(round);
      // A process that was killed had logged more than its checkpoint knows.
      await storage.append('events.jsonl', new TextEncoder().encode('{"type":"paused"}\n{"type":"st'));
    }
    const last = await goOn(recipe, storage);
    expect(await results(last)).toEqual(wanted);
    expect(last.record.continued).toHaveLength(4);
  });

  test('begins again where there was no checkpoint yet, and says so', async () => {
    const storage = memoryStorage();
    const brief = { ...recipe, stages: recipe.stages.slice(0, 1) };
    const session = await goOn(brief, storage);
    expect(session.record).toMatchObject({ state: 'done', continued: [{ place: null }] });
  });

  test('takes the checkpoint before the last, when the last is damaged', async () => {
    const storage = memoryStorage();
    const broken = await start(recipe, (session, step) => {
      if (step === 6) session.control?.stop();
    });
    await broken.run(recipe, keepIn(storage, 0));
    const latest = await openRunToContinue(storage);
    expect(latest?.checkpoint.place).toMatchObject({ stage: 'teach', step: 2 });
    await storage.truncate('1-teach-2.safetensors', 100);
    const before = await openRunToContinue(storage);
    expect(before?.checkpoint.place).toMatchObject({ stage: 'teach', step: 1 });
    const whole = await start(recipe);
    await whole.run(recipe);
    const wanted = await results(whole);
    expect(await results(await goOn(recipe, storage))).toEqual(wanted);
  });
});

describe('the black box, whose soft labels move', () => {
  const blackBox = parseRecipe({
    version: 1,
    name: 'small black box',
    batchSize: 2,
    input: { width: 32, height: 24 },
    stages: [
      { stage: 'distil', steps: 9, learningRate: 1e-3, ensembleStart: 0, ensembleMomentum: 0.6 },
      { stage: 'teach', steps: 3, learningRate: 1e-3 },
    ],
  });

  async function startBlackBox(files: ImageFile[], afterStep?: AfterStep) {
    const session = await start(recipe, afterStep);
    await session.openPredictions({ files }, { size: 'small' }, blackBox);
    return session;
  }

  test('goes on with the labels as they were', async () => {
    const giving = await start(recipe);
    const files: ImageFile[] = [];
    for (const [image, name] of (giving.targets?.names ?? []).entries()) {
      const bytes = await giving.readPrediction(image, recipe, undefined, (prediction) =>
        wholeFile(encodePrediction(prediction, 'npz', smallClasses(4))),
      );
      files.push({ path: name.replace('.png', '.npz'), bytes: async () => bytes });
    }
    const whole = await startBlackBox(files);
    await whole.run(blackBox);
    const wanted = await results(whole);
    // Before the labels move, as they move at the end of a pass, and in Teach.
    for (const stop of [1, 3, 5, 8, 10]) {
      const storage = memoryStorage();
      const broken = await startBlackBox(files, (session, step) => {
        if (step === stop) session.control?.stop();
      });
      await broken.run(blackBox, keepIn(storage));
      const session = await startBlackBox(files);
      await session.run(blackBox, { ...keepIn(storage), from: (await openRunToContinue(storage)) ?? null });
      expect(await results(session), `stopped at ${stop}`).toEqual(wanted);
    }
  });
});

describe('a storage that fails', () => {
  test('leaves the checkpoints before whole, whichever write it is', async () => {
    const brief = { ...recipe, stages: recipe.stages.slice(0, 2) };
    const whole = await start(brief);
    await whole.run(brief);
    const wanted = await results(whole);
    let failures = 0;
    for (let broken = 1; broken < 40; broken += 3) {
      let writes = 0;
      const storage = memoryStorage(() => {
        writes += 1;
        if (writes === broken) throw new UserError('write-failed', 'The disk is full.');
      });
      const session = await start(brief);
      const run = session.run(brief, keepIn(storage, 0));
      const failed = await run.then(
        () => false,
        (error) => error instanceof UserError && error.code === 'write-failed',
      );
      if (!failed) break;
      failures += 1;
      expect(session.record.state).toBe('failed');
      expect(await results(await goOn(brief, storage)), `write ${broken}`).toEqual(wanted);
    }
    expect(failures).toBeGreaterThan(8);
  });

  test('is not blamed where the GPU is lost while a checkpoint is written', async () => {
    const storage = memoryStorage((path) => {
      if (path.endsWith('.safetensors')) device?.destroy();
    });
    const session = await start(recipe);
    const run = session.run(recipe, { keep: { storage, every: 0, onFailure: 'say' } });
    await expect(run).rejects.toThrow();
    expect(session.record.warnings.filter(({ code }) => code === 'not-kept')).toEqual([]);
    expect(session.record.state).toBe('failed');
  });

  test('is said once where the run is to go on, which ends as if nothing had been', async () => {
    const brief = { ...recipe, stages: recipe.stages.slice(0, 1) };
    const storage = memoryStorage(() => {
      throw new UserError('write-failed', 'The storage is full.', { advice: 'Delete runs.' });
    });
    const session = await start(brief);
    await session.run(brief, { keep: { storage, every: 0, onFailure: 'say' } });
    const kept = session.record.warnings.filter(({ code }) => code === 'not-kept');
    expect(kept).toMatchObject([{ message: 'The run is not kept any more: The storage is full.' }]);
    expect(session.record).toMatchObject({ state: 'done', checkpoints: { count: 0 } });
  });
});

test('checkpoints are made after each stage, are two at most, and the record says what they took', async () => {
  const storage = memoryStorage();
  const session = await start(recipe);
  await session.run(recipe, keepIn(storage));
  const names = (await storage.names()).sort();
  expect(names).toEqual([
    '1-teach-5-end.json',
    '1-teach-5-end.safetensors',
    '2-propagate-4-end.json',
    '2-propagate-4-end.safetensors',
    'events.jsonl',
  ]);
  const { count, bytes, milliseconds } = session.record.checkpoints;
  expect(count).toBe(3);
  expect(bytes).toBeGreaterThan(1000);
  expect(milliseconds).toBeGreaterThan(0);
});

test('a run that is kept gives the same bytes as one that is not', async () => {
  const plain = await start(recipe);
  await plain.run(recipe);
  const wanted = await results(plain);
  const kept = await start(recipe);
  await kept.run(recipe, keepIn(memoryStorage(), 0));
  // Not after each step: writing may take two hundredths of the time.
  expect(kept.record.checkpoints.count).toBeGreaterThan(3);
  expect(await results(kept)).toEqual(wanted);
});

test('a pause keeps the run', async () => {
  const storage = memoryStorage();
  const session = await start(recipe, (running, step) => {
    if (step === 2) running.control?.pause();
  });
  const run = session.run(recipe, keepIn(storage));
  await expect.poll(() => session.record.state, { timeout: 60_000 }).toBe('paused');
  expect((await openRunToContinue(storage))?.checkpoint.place).toMatchObject({ stage: 'align', step: 2 });
  session.control?.stop();
  await run;
  expect(session.record).toMatchObject({ state: 'stopped', checkpoints: { count: 1 } });
});
