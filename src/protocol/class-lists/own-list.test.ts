import { expect, it } from 'vitest';
import { CAMVID_11, CITYSCAPES_19_LABEL_IDS } from '../presets.js';
import { readJson, refusal } from './read-text.test-data.js';

it('a class list of this program is read as it is, with its id map', async () => {
  for (const given of [CAMVID_11, CITYSCAPES_19_LABEL_IDS]) {
    const { list, form, says } = await readJson(given);
    expect(list).toEqual(given);
    expect(form).toBe('own');
    expect(says).toBe('From classes.json: a class list of ATP Studio.');
  }
});

it('one with a fault is refused with the place of the fault', async () => {
  const wrong = { name: 'x', classes: [{ id: 0, name: 'a', color: 'red' }] };
  expect((await refusal(JSON.stringify({ ...wrong, classes: [...wrong.classes, ...wrong.classes] }))).message).toMatch(
    /classes.*color/,
  );
  expect((await refusal(JSON.stringify(wrong))).message).toContain('one class');
});
