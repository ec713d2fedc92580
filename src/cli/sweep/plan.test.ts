import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recipeByName } from '../../protocol/recipes.js';
import { startArguments } from './job-arguments.js';
import { readPlan, recipeKey } from './plan.js';
import { comparePlan, recordPlan } from './recorded-plan.js';

const folder = mkdtempSync(join(tmpdir(), 'atp-plan-'));
const at = (...names: string[]) => join(folder, ...names);

const align = (name: string) => ({
  version: 1,
  name,
  input: { width: 64, height: 32 },
  stages: [{ stage: 'align', steps: 1, learningRate: 1e-4 }],
});

const base = {
  version: 1,
  name: 'all',
  models: [
    { name: 'r50', model: 'm.pth' },
    { name: 'vendor', predictions: 'given', student: 'small', normalisation: 'zero-one' },
  ],
  targets: [
    { name: 'dusk', images: 'dusk', labels: 'truth', idMap: { 0: 255 }, labelsAsTheyAre: true },
    { name: 'rain', images: '../rain', evalImages: 'val', evalLabels: '../val-truth' },
  ],
  recipes: ['quick', 'own.json', align('in line')],
  seeds: [3, 4],
  overrides: [{}, { name: 'large', set: { batchSize: 8 } }],
  classes: 'camvid-11',
};

function write(change: object = {}, name = 'sweep.json'): string {
  writeFileSync(at('own.json'), JSON.stringify(align('own')));
  writeFileSync(at(name), JSON.stringify({ ...base, ...change }));
  return at(name);
}

const rejection = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('taken'),
    (error) => error,
  );

describe('the plan of a sweep', () => {
  it('has a job for every model, target set, recipe, override and seed, numbered from 0, with seeds in a row', async () => {
    const { jobs } = await readPlan(write());
    expect(jobs).toHaveLength(2 * 2 * 3 * 2 * 2);
    expect(jobs.map(({ number }) => number)).toEqual(jobs.map((_, place) => place));
    expect(jobs.slice(0, 5).map((job) => job.folder)).toEqual([
      '000-r50-dusk-quick-seed3',
      '001-r50-dusk-quick-seed4',
      '002-r50-dusk-quick+large-seed3',
      '003-r50-dusk-quick+large-seed4',
      '004-r50-dusk-own-seed3',
    ]);
    expect(jobs.at(-1)?.folder).toBe('047-vendor-rain-in-line+large-seed4');
    expect(new Set(jobs.map((job) => job.folder.toLowerCase())).size).toBe(jobs.length);
  });

  it('has the recipes with their overrides, which show in the name', async () => {
    const { recipes } = await readPlan(write());
    expect(recipes.quick).toEqual(recipeByName('quick'));
    expect(recipes['quick+large']).toEqual({ ...recipeByName('quick'), batchSize: 8, name: 'quick, large' });
    expect(Object.keys(recipes)).toHaveLength(6);
  });

  it('takes paths from the folder of its file, and leaves names as they are', async () => {
    const plan = await readPlan(write());
    expect(plan.models.map(({ model, predictions, student }) => [model, predictions, student])).toEqual([
      [at('m.pth'), undefined, undefined],
      [undefined, at('given'), 'small'],
    ]);
    expect(plan.targets.map(({ images }) => images)).toEqual([at('dusk'), join(folder, '../rain')]);
    expect(plan.classes).toBe('camvid-11');
  });

  it('refuses all impossible values and wrong paths of all overrides at once', async () => {
    const overrides = [
      { name: 'none', set: { batchSize: 0 } },
      { name: 'wrong', set: { batchsize: 1 } },
      { name: 'other', set: { 'stages.teach.steps': 1 } },
    ];
    const { message } = await rejection(readPlan(write({ overrides })));
    expect(message.split('\n')).toEqual([
      'Override "none" with recipe "quick": The recipe is not valid: batchSize is 0; it must be a whole number from 1 to 256. Correct these keys; docs/recipe.md lists every option with its range.',
      'Override "wrong" with recipe "quick": "batchsize" is no option of a recipe that can be set. Did you mean "batchSize"?',
      'Override "other" with recipe "own": "stages.teach.steps" finds no stage in the recipe "own", which has 0 align.',
      'Override "other" with recipe "in-line": "stages.teach.steps" finds no stage in the recipe "in line", which has 0 align.',
    ]);
  });

  it('refuses recipes of one name, recipes that are not there, and too many jobs', async () => {
    const taken = async (change: object) => (await rejection(readPlan(write(change)))).message;
    expect(await taken({ recipes: ['own.json', align('own')] })).toContain('recipes has "own" twice');
    const missing = await taken({ recipes: ['qick', 'gone.json'] });
    expect(missing).toContain('There is no recipe "qick"');
    expect(missing).toContain(`There is no file ${at('gone.json')} (recipe)`);
    expect(await taken({ seeds: Array.from({ length: 999 }, (_, seed) => seed) })).toContain('makes 23976 jobs');
  });

  it('starts each job with the options that the file says', async () => {
    const plan = await readPlan(write());
    const [first] = plan.jobs;
    const last = plan.jobs.at(-1);
    expect(first && startArguments(first, plan, at('out'))).toEqual([
      ...['--model', at('m.pth'), '--images', at('dusk'), '--labels', at('truth'), '--id-map', '{"0":255}'],
      ...['--labels-as-they-are', '--classes', 'camvid-11', '--recipe', at('out/recipes/quick.json'), '--seed', '3'],
      ...['--out', at('out/000-r50-dusk-quick-seed3')],
    ]);
    expect(last && startArguments(last, plan, at('out')).slice(0, 12)).toEqual([
      ...['--predictions', at('given'), '--student', 'small', '--normalisation', 'zero-one'],
      ...['--images', at('../rain'), '--eval-images', at('val'), '--eval-labels', at('../val-truth')],
    ]);
    expect(last && recipeKey(last)).toBe('in-line+large');
  });
});

describe('the plan in the folder of a sweep', () => {
  it('is written once, and a changed file is refused with what changed and both ways out', async () => {
    const file = write();
    await recordPlan(await readPlan(file), at('out'), file);
    const before = readFileSync(at('out', 'sweep.json'), 'utf8');
    expect(JSON.parse(before).jobs).toHaveLength(48);
    expect(JSON.parse(readFileSync(at('out/recipes/quick+large.json'), 'utf8')).batchSize).toBe(8);
    await recordPlan(await readPlan(file), at('out'), file);
    const seeds = write({ seeds: [3, 5], classes: 'cityscapes-19' }, 'changed.json');
    const error = await rejection(recordPlan(await readPlan(seeds), at('out'), seeds));
    expect(error.message).toBe(
      `${at('out')} holds the jobs of another plan: its sweep.json has other "classes" and "seeds" than ${seeds}.`,
    );
    expect(error).toMatchObject({
      advice: `Choose another --out folder for the changed sweep, or make ${seeds} again what it was.`,
    });
    writeFileSync(at('own.json'), JSON.stringify({ ...align('own'), batchSize: 7 }));
    expect((await rejection(readPlan(file).then((plan) => comparePlan(plan, at('out'), file)))).message).toContain(
      'has other "recipes" than',
    );
    expect(readFileSync(at('out', 'sweep.json'), 'utf8')).toBe(before);
  });

  it('is the same where the disk is at another place, and another where only the file is', async () => {
    mkdirSync(at('disk'));
    const file = write({ recipes: ['quick'] }, join('disk', 'sweep.json'));
    await recordPlan(await readPlan(file), at('disk', 'out'), file);
    renameSync(at('disk'), at('elsewhere'));
    const moved = at('elsewhere', 'sweep.json');
    await comparePlan(await readPlan(moved), at('elsewhere', 'out'), moved);
    const alone = write({ recipes: ['quick'] });
    expect(
      (await rejection(readPlan(alone).then((plan) => comparePlan(plan, at('elsewhere', 'out'), alone)))).message,
    ).toContain('other "models" and "targets"');
  });

  it('may be written by many at once', async () => {
    const file = write();
    const plan = await readPlan(file);
    mkdirSync(at('crowded', 'recipes'), { recursive: true });
    await Promise.all(Array.from({ length: 8 }, () => recordPlan(plan, at('crowded'), file)));
    await comparePlan(plan, at('crowded'), file);
  });
});
