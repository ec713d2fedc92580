import { describe, expect, test } from 'vitest';
import { memoryStorage } from '../../test/memory-storage.js';
import { recipeByName } from '../protocol/recipes.js';
import { checkInputs, type InputFile, type Job, overlapWarnings, readJob, writeJob } from './job.js';

const file = (path: string, sha256 = 'aa', role: InputFile['role'] = 'image'): InputFile => ({
  role,
  path,
  bytes: 4,
  sha256,
});

describe('the files of a run that goes on', () => {
  test('may be in another order', () => {
    checkInputs([file('a.png'), file('b.png')], [file('b.png'), file('a.png')]);
  });

  test('are refused by name when they were changed, are missing or are new', () => {
    const started = [file('m.pth', 'aa', 'model'), file('a.png'), file('b.png')];
    const now = [file('m.pth', 'bb', 'model'), file('a.png'), file('c.png')];
    expect(() => checkInputs(started, now)).toThrow(
      'Since the run began, the model m.pth was changed; the image b.png is missing; the image c.png is new.',
    );
  });

  test('are counted where there are many', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => file(`${name}.png`));
    expect(() => checkInputs(many, [])).toThrow(
      'the image a.png, the image b.png, the image c.png and 2 more are missing',
    );
  });

  test('are another thing for another purpose: an image and its label map may have one name', () => {
    checkInputs([file('a.png'), file('a.png', 'bb', 'label map')], [file('a.png', 'bb', 'label map'), file('a.png')]);
  });
});

describe('what a run was started with', () => {
  const job: Job = {
    version: 1,
    started: '2026-11-27T12:00:00.000Z',
    versions: { 'atp-studio': '0.1.0' },
    recipe: recipeByName('quick'),
    classes: null,
    given: { images: '/images' },
    inputs: [file('a.png')],
  };

  test('is read back as it was written', async () => {
    const storage = memoryStorage();
    expect(await readJob(storage, 'out')).toBeUndefined();
    await writeJob(storage, job);
    expect(await readJob(storage, 'out')).toEqual(job);
  });

  test('is refused when it is damaged', async () => {
    const storage = memoryStorage();
    await writeJob(storage, job);
    await storage.truncate('job.json', 100);
    await expect(readJob(storage, 'out')).rejects.toThrow('job.json of the run in out cannot be read.');
  });
});

describe('held-out images that are target images too', () => {
  const heldOut = (path: string, sha256: string) => file(path, sha256, 'held-out image');

  test('are said by name, whatever they are called among the targets', () => {
    const targets = [file('a.png', 'aa'), file('b.png', 'bb'), file('a.png', 'cc', 'label map')];
    const [warning, ...more] = overlapWarnings([...targets, heldOut('val/x.png', 'bb'), heldOut('a.png', 'dd')]);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ code: 'held-out-overlap', stage: null, step: null });
    expect(warning?.message).toBe('1 of 2 held-out images is a target image too: val/x.png.');
  });

  test('are not suspected of equal labels or equal names, nor where no file could be read', () => {
    const unread = { ...file('b.png', 'unreadable'), bytes: 0 };
    const inputs = [
      file('a.png', 'aa'),
      unread,
      heldOut('a.png', 'bb'),
      { ...unread, role: 'held-out image' as const },
    ];
    expect(overlapWarnings([...inputs, file('a.png', 'aa', 'held-out label map')])).toEqual([]);
  });
});
