import { expect, test } from 'vitest';
import { inGroups, passOver } from './set-pass.js';

const groups = inGroups([4, 5, 6, 7, 8], 2);

/** A pass whose work ends when it is told to, and what it did in which order. */
function watched(fails: { load?: number; work?: number } = {}) {
  const log: string[] = [];
  let open = 0;
  const pass = passOver({
    groups,
    load: async (group) => {
      log.push(`load ${group}`);
      if (group[0] === fails.load) throw new Error(`no image ${group}`);
      return group.length;
    },
    work: async (count, group) => {
      log.push(`send ${group}`);
      open += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
      open -= 1;
      if (group[0] === fails.work) throw new Error(`no result ${group}`);
      log.push(`read ${group}`);
      return count;
    },
  });
  return { pass, log, open: () => open };
}

test('groups come in order, with what was found of each', async () => {
  const found = [];
  for await (const each of watched().pass) found.push([...each.group, each.found]);
  expect(found).toEqual([
    [4, 5, 2],
    [6, 7, 2],
    [8, 1],
  ]);
  const empty = passOver({ groups: [], load: async () => 0, work: async () => 0 });
  expect((await empty.next()).done).toBe(true);
});

test('the GPU has the next group, and the one behind it is loaded, before the first results are read', async () => {
  const { pass, log } = watched();
  await pass.next();
  expect(log.slice(0, 6)).toEqual(['load 4,5', 'send 4,5', 'load 6,7', 'send 6,7', 'load 8', 'read 4,5']);
  await pass.return();
});

test('what prepares a pass is done beside the first load, and before the first work; its failure reaches whoever asks', async () => {
  const log: string[] = [];
  const load = async () => void log.push('load');
  const work = async () => void log.push('work');
  const prepare = async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    log.push('prepared');
  };
  for await (const _ of passOver({ groups: [[0]], prepare, load, work })) void _;
  expect(log).toEqual(['load', 'prepared', 'work']);
  const failing = passOver({ groups: [[0]], prepare: () => Promise.reject(new Error('no kernels')), load, work });
  await expect(failing.next()).rejects.toThrow('no kernels');
});

test('a pass that is broken off leaves nothing under way', async () => {
  const { pass, open } = watched();
  await pass.next();
  await pass.return();
  expect(open()).toBe(0);
});

test.each([{ load: 6 }, { load: 8 }, { work: 4 }, { work: 6 }])('a failure reaches whoever asks: %j', async (fails) => {
  const { pass, open } = watched(fails);
  await expect(async () => {
    for await (const _ of pass) void _;
  }).rejects.toThrow(/^no (image|result) /);
  expect(open()).toBe(0);
});
