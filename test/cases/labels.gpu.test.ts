import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../src/adapt/evaluate.js';
import { installDawn } from '../../src/cli/dawn.js';
import { decodeWithSharp } from '../../src/cli/decode-node.js';
import { startDevice } from '../../src/engine/device.js';
import { Session } from '../../src/engine/session.js';
import { readModel } from '../../src/engine/source/read-at-once.js';
import { readSource, sourceNetwork } from '../../src/engine/source/source-model.js';
import type { ImageFile } from '../../src/images/image-file.js';
import { parseClassList } from '../../src/protocol/classes.js';
import { UserError } from '../../src/protocol/errors.js';
import { type LabelCheck, type LabelChoice, NO_CHOICE, stopping } from '../../src/protocol/label-check.js';
import { settledRecipe } from '../../src/protocol/normalisation.js';
import { recipeByName } from '../../src/protocol/recipes.js';
import { sharedPath } from '../shared.js';

/** A folder of label maps in a convention that people mix up, and what is wanted of it: an entry of cases.json. */
interface LabelCase {
  folder: string;
  want: string;
}

const FOLDER = ['cases', 'labels'];
const REFERENCE = 'plain';
const needed = [sharedPath(...FOLDER, 'cases.json'), sharedPath('camvid', 'source.safetensors')];
const absent = needed.filter((path) => !existsSync(path));
const isThere = absent.length === 0;
const isAsked = process.env.ATP_CASES === '1';

const cases: LabelCase[] = isThere ? JSON.parse(readFileSync(sharedPath(...FOLDER, 'cases.json'), 'utf8')) : [];
const recipe = recipeByName('camvid-dusk');

const filesIn = (...path: string[]): ImageFile[] =>
  readdirSync(sharedPath(...path))
    .sort()
    .map((name) => ({ path: name, bytes: async () => new Uint8Array(readFileSync(join(sharedPath(...path), name))) }));

describe.runIf(isThere)('label maps in conventions that people mix up (../shared/cases/labels)', () => {
  let session: Session;
  let device: Awaited<ReturnType<typeof startDevice>>;
  let reference: number | undefined;
  const model = () => new Uint8Array(readFileSync(sharedPath('camvid', 'source.safetensors')));
  const classes = () => parseClassList(JSON.parse(readFileSync(sharedPath('camvid', 'classes.json'), 'utf8')));

  beforeAll(async () => {
    device = await startDevice(installDawn());
    session = new Session({ device, decoder: decodeWithSharp, versions: {}, emit: () => {} });
    await session.openModel(model(), 'source.safetensors', recipe.network);
    session.setClasses(classes());
    await open(REFERENCE);
    reference = await mIoU();
    expect(reference).toBeGreaterThan(0.2);
  });
  afterAll(() => device.destroy());

  async function open(name: string, choice: LabelChoice = NO_CHOICE): Promise<LabelCheck> {
    const images = filesIn('camvid', 'images').slice(0, 4);
    await session.openTargets(images, filesIn(...FOLDER, name), recipe, choice);
    const { labelCheck } = await session.checkLabels(recipe);
    if (!labelCheck) throw new Error(`The labels of ${name} were not checked.`);
    return labelCheck;
  }

  /** The source model's mIoU of the four images with the labels that are open. */
  async function mIoU(): Promise<number | undefined> {
    const { targets } = session;
    if (!targets) throw new Error('there are no targets');
    const source = readSource(readModel, model(), 'source.safetensors', recipe.network);
    const network = sourceNetwork(source);
    const events = evaluate(network, targets, settledRecipe(recipe, source.normalisation).input);
    try {
      for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value?.mIoU;
    } finally {
      network.dispose();
    }
  }

  const codes = ({ findings }: LabelCheck) => findings.map(({ code, severity }) => `${severity} ${code}`);

  /** What is looked at for each thing that is wanted, by words of the wish. */
  const WISHES: readonly { words: RegExp; shows: (folder: string, want: string) => Promise<void> }[] = [
    {
      words: /^the reference/,
      shows: async (folder) => expect(codes(await open(folder))).toEqual([]),
    },
    {
      words: /scores like the plain ids/,
      shows: async (folder, want) => {
        const check = await open(folder);
        expect(stopping(check)).toEqual([]);
        expect(await mIoU()).toBe(reference);
        if (/a note says so/.test(want)) expect(codes(check)).toContainEqual(expect.stringMatching(/^note /));
      },
    },
    {
      words: /an idMap proposed/,
      shows: async (folder) => {
        const [finding] = stopping(await open(folder));
        expect(finding?.idMap).toBeTruthy();
        expect(stopping(await open(folder, { idMap: finding?.idMap ?? null, asTheyAre: false }))).toEqual([]);
        expect(await mIoU()).toBe(reference);
      },
    },
    {
      words: /a question, never silence/,
      shows: async (folder) => {
        const [finding] = stopping(await open(folder));
        expect(finding?.message).toMatch(/mask/);
        expect(finding?.advice).toMatch(/id map/);
      },
    },
    {
      words: /a warning that the labels were resized by interpolation/,
      shows: async (folder) =>
        expect(codes(await open(folder))).toContainEqual(expect.stringMatching(/^(warn|stop) interpolated/)),
    },
    {
      words: /^refused/,
      shows: async (folder) => {
        const refused: unknown = await open(folder).catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(UserError);
        const { message, advice } = refused as UserError;
        expect(message).toMatch(/JPEG/);
        expect(`${message} ${advice}`).toMatch(/PNG/);
      },
    },
  ];

  test.each(cases)('$folder: $want', async ({ folder, want }) => {
    const wishes = WISHES.filter(({ words }) => words.test(want));
    expect(wishes.length, `No test knows this wish: ${want}`).toBeGreaterThan(0);
    for (const { shows } of wishes) await shows(folder, want);
  });
});

describe.runIf(isAsked && !isThere)('label maps in conventions that people mix up', () => {
  test(`${absent.join(' and ')} is absent: set ATP_SHARED to the folder that holds cases/ and camvid/`, () => {
    expect(absent).toEqual([]);
  });
});
