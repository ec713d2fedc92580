import { afterEach, describe, expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { alignRecipe, openSession } from '../../test/small-session.js';
import { smallClasses, smallFiles } from '../../test/small-targets.js';
import { wholeFile } from '../formats/bytes.js';
import { encodePrediction } from '../predictions/encode.js';
import type { Warning } from '../protocol/events.js';
import { parseRecipe } from '../protocol/recipe.js';
import { metricsCsv } from '../report/metrics-csv.js';
import { verdict } from '../report/verdict.js';
import { openRunToContinue } from '../runs/run-to-continue.js';
import type { Device } from './device.js';
import type { Session } from './session.js';

const CLASSES = 4;
const [WIDTH, HEIGHT] = [32, 24];

let device: Device | undefined;
afterEach(() => device?.destroy());

/** Three images behind those of the session, with two label maps. */
function heldOutFiles() {
  const { images, labels } = smallFiles(8, WIDTH, HEIGHT, CLASSES);
  return { images: images.slice(5), labels: labels.slice(5, 7) };
}

async function start(recipe = alignRecipe(2), afterStep?: (session: Session, step: number) => void) {
  device?.destroy();
  let session: Session | undefined;
  const opened = await openSession(recipe, { afterStep: async (step) => session && afterStep?.(session, step) });
  session = opened.session;
  device = opened.device;
  return session;
}

async function openHeldOut(session: Session, recipe = alignRecipe(2)) {
  const { images, labels } = heldOutFiles();
  return session.openHeldOut(images, labels, recipe);
}

const measured = ({ record }: Session) =>
  record.evaluations.map(({ checkpoint, set, metrics }) => `${checkpoint} ${set ?? 'target'} ${metrics.images}`);

describe('held-out images of a session', () => {
  test('are in the record, with what lacks a label; the warnings found before the run are in it too', async () => {
    const session = await start();
    const opened = await openHeldOut(session);
    expect(opened).toMatchObject({ names: ['5.png', '6.png', '7.png'], labelled: 2, unmatched: ['7.png'] });
    const warning: Warning = { code: 'held-out-overlap', stage: null, step: null, message: 'm', advice: 'a' };
    await session.run(alignRecipe(2), { starting: async () => ({ warnings: [warning], inputs: [] }) });
    expect(session.record.heldOut).toMatchObject({ names: opened?.names, labelled: 2 });
    expect(session.record.warnings).toContainEqual(warning);
    expect(measured(session)).toEqual(
      ['source', 'batch-norm', 'align'].flatMap((name) => [`${name} target 5`, `${name} held-out 2`]),
    );
  });

  test('are refused without labels; those that were open stay, until they are closed', async () => {
    const session = await start();
    await openHeldOut(session);
    await expect(session.openHeldOut(heldOutFiles().images, [], alignRecipe(2))).rejects.toThrow(
      'The held-out images have no label maps',
    );
    expect(session.heldOut?.names).toHaveLength(3);
    session.closeHeldOut();
    expect(session.heldOut).toBeUndefined();
    await session.run(alignRecipe(1));
    expect(session.record.heldOut).toBeNull();
    expect(measured(session)).toEqual(['source', 'batch-norm', 'align'].map((name) => `${name} target 5`));
  });

  test('are opened anew where the recipe asks for another size', async () => {
    const session = await start();
    await openHeldOut(session);
    const larger = { ...alignRecipe(1), input: { ...alignRecipe(1).input, width: 48, height: 32 } };
    await session.run(larger);
    expect(session.heldOut).toMatchObject({ width: 48, height: 32 });
    expect(measured(session)).toContain('align held-out 2');
  });

  test('are measured again by a run that goes on, to the same figures', async () => {
    const recipe = alignRecipe(6);
    const whole = await start(recipe);
    await openHeldOut(whole, recipe);
    await whole.run(recipe);
    const storage = memoryStorage();
    const keep = { keep: { storage, every: 0, onFailure: 'stop' as const } };
    const stopped = await start(recipe, (session, step) => step === 3 && session.control?.stop());
    await openHeldOut(stopped, recipe);
    await stopped.run(recipe, keep);
    expect(stopped.record.state).toBe('stopped');
    const again = await start(recipe);
    await openHeldOut(again, recipe);
    await again.run(recipe, { ...keep, from: (await openRunToContinue(storage)) ?? null });
    expect(again.record.heldOut).toEqual(whole.record.heldOut);
    expect(metricsCsv(again.record)).toBe(metricsCsv(whole.record));
  });

  test('show only the student of a black box: predictions are of the target images', async () => {
    const session = await start();
    const { images } = smallFiles(5, WIDTH, HEIGHT, CLASSES);
    const files = await Promise.all(
      images.map(async ({ path }, image) => {
        const bytes = await session.readPrediction(image, alignRecipe(2), undefined, (prediction) =>
          wholeFile(encodePrediction(prediction, 'npz', smallClasses(CLASSES))),
        );
        return { path: path.replace('.png', '.npz'), bytes: async () => bytes };
      }),
    );
    const { stages: _, ...rest } = alignRecipe(2);
    const recipe = parseRecipe({ ...rest, stages: [{ stage: 'distil', steps: 3, learningRate: 1e-3 }] });
    await session.openPredictions({ files }, { size: 'small' }, recipe, smallClasses(CLASSES));
    await openHeldOut(session, recipe);
    await session.run(recipe);
    expect(measured(session)).toEqual(['source target 5', 'distil target 5', 'distil held-out 2']);
    expect(verdict(session.record)).toMatch(/^mIoU on the held-out images .*On the target images: mIoU/);
  });
});
