import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildCommandLine } from './built-command-line.js';
import { runWatched, writeSmallInputs } from './small-runs.js';
import { smallModelFile } from './small-session.js';

/** The built command line compares two small runs of other seeds, as a user does. */
const folder = mkdtempSync(join(tmpdir(), 'atp-choose-'));
const at = (...names: string[]) => join(folder, ...names);
const [a, b] = [at('a'), at('b')];
let built = '';

/** Without labels: a run that begins with batch norm re-estimated has the network of a candidate twice. */
const recipe = {
  ...{ version: 1, name: 'small', batchSize: 2, guard: 'off', network: { asppRates: [1, 2] } },
  input: { width: 32, height: 24 },
  stages: [{ stage: 'reestimate' }, { stage: 'align', steps: 3, learningRate: 1e-3 }],
};

async function adaptTo(out: string, seed: number): Promise<void> {
  const { status, errors } = await runWatched([
    ...[built, 'adapt', '--model', at('small.safetensors'), '--images', at('images'), '--classes', at('classes.json')],
    ...['--recipe', at('recipe.json'), '--seed', String(seed), '--out', out],
  ]);
  expect(status, errors).toBe(0);
}

beforeAll(async () => {
  built = buildCommandLine();
  await writeSmallInputs(folder);
  writeFileSync(at('recipe.json'), JSON.stringify(recipe));
  await adaptTo(a, 1);
  await adaptTo(b, 2);
}, 300_000);

const choose = (...args: string[]) => runWatched([built, 'choose', ...args]);
const images = () => ['--images', at('images')];

test('a run that begins with batch norm re-estimated names the two networks as one', () => {
  const { choice } = JSON.parse(readFileSync(join(a, 'run.json'), 'utf8'));
  const standings = choice.candidates.map((each: { standing: string; sameAs: string | null }) => each.standing);
  expect(standings.filter((standing: string) => standing === 'duplicate')).toHaveLength(1);
  expect(choice.candidates[2]).toMatchObject({ standing: 'duplicate', sameAs: 'batch norm re-estimated', rank: null });
  expect(readFileSync(join(a, 'report.html'), 'utf8')).toContain('The same as another, and counted once');
});

test('the ranking is printed and written, the same whatever the order of the runs, with true figures beside it', async () => {
  const first = await choose(a, b, ...images(), '--out', at('first'));
  expect(first.status, first.errors).toBe(0);
  const other = await choose(b, `${a}/`, ...images(), '--out', at('other'));
  expect(other.lines).toEqual(first.lines);
  expect(first.lines[0]).toMatch(/rank +candidate +agreement/);
  expect(first.lines.join('\n')).toContain('Advice: ');
  const read = (out: string) => readFileSync(join(at(out), 'choice.json'), 'utf8');
  expect(read('other')).toBe(read('first'));
  const choice = JSON.parse(read('first'));
  expect(choice.candidates.map(({ name }: { name: string }) => name)).toEqual([
    ...['source model', 'batch norm re-estimated', a, b],
  ]);
  expect(choice.truth).toBeUndefined();
  expect(readdirSync(at('first')).sort()).toEqual(['choice.html', 'choice.json', 'disagreement']);
  expect(readdirSync(at('first', 'disagreement'))).toHaveLength(5);

  const labelled = await choose(a, b, ...images(), '--labels', at('labels'), '--json');
  expect(labelled.status, labelled.errors).toBe(0);
  const { truth, ...rest } = JSON.parse(labelled.lines.join(''));
  expect(truth.candidates.map(({ mIoU }: { mIoU: number }) => typeof mIoU)).toEqual(Array(4).fill('number'));
  expect(rest).toEqual(choice);
});

test('what cannot be compared is refused with code 2 before anything is written', async () => {
  const out = at('refused');
  const refused = async (...args: string[]) => {
    const { status, errors } = await choose(...args, '--out', out);
    expect(status, errors).toBe(2);
    expect(existsSync(out)).toBe(false);
    return errors;
  };
  const lone = ['--recipe', at('recipe.json')];
  expect(await refused(at('small.safetensors'), ...images(), ...lone)).toContain('it is the only candidate');
  expect(await refused(at('nowhere'), ...images())).toContain('There is no folder or file');
  expect(await refused(a, b, '--images', at('no-images'))).toContain('no-images');
  mkdirSync(at('empty'));
  expect(await refused(a, b, '--images', at('empty'))).toContain('image');
  writeFileSync(at('seven.safetensors'), smallModelFile(1, 7));
  expect(await refused(a, at('seven.safetensors'), ...images())).toMatch(/predicts? 4 classes, and .* 7/);
});

test('Ctrl-C leaves no half-written file and no choice', async () => {
  const out = at('broken-off');
  const maps = join(out, 'disagreement');
  const ended = await runWatched(
    [built, 'choose', a, b, ...images(), '--out', out],
    () => {},
    (kill) => {
      if (existsSync(maps)) kill('SIGINT');
    },
  );
  expect(ended.signal === 'SIGINT' || ended.status === 130, ended.errors).toBe(true);
  expect(existsSync(join(out, 'choice.json'))).toBe(false);
});
