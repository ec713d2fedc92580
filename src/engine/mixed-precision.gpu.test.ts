import { afterEach, expect, test } from 'vitest';
import { alignRecipe, openSession } from '../../test/small-session.js';
import type { Recipe } from '../protocol/recipe.js';
import { parseRecord } from '../report/parse-record.js';
import { recordJson } from '../report/record-json.js';
import type { Device } from './device.js';

let open: Device | undefined;
afterEach(() => open?.destroy());

const whole = alignRecipe(2);
const mixed: Recipe = { ...whole, network: { ...whole.network, precision: 'mixed' } };

test('a session runs in mixed precision, or says why it cannot here, and then still runs in float32', async () => {
  const { session, device } = await openSession(whole);
  open = device;
  if (device.adapter.features.includes('shader-f16')) {
    await session.run(mixed);
    const { recipe, steps } = parseRecord(recordJson(session.record), 'run.json');
    expect(recipe?.network.precision).toBe('mixed');
    expect(steps.map(({ lossScale }) => lossScale)).toEqual([2 ** 15, 2 ** 15]);
    expect(session.record.state).toBe('done');
  } else {
    await expect(session.run(mixed)).rejects.toMatchObject({
      name: 'UserError',
      code: 'precision-not-supported',
      message: expect.stringContaining('shader-f16'),
      advice: expect.stringContaining('float32'),
    });
    expect(session.record.steps).toHaveLength(0);
  }
  await session.run(whole);
  expect(session.record.steps).toHaveLength(2);
  expect(session.record.steps.every(({ lossScale }) => lossScale === undefined)).toBe(true);
});
