import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasShared, sharedFolder, sharedPath } from '../../../test/shared.js';
import { evaluate } from '../../adapt/evaluate.js';
import { installDawn } from '../../cli/dawn.js';
import { decodeWithSharp } from '../../cli/decode-node.js';
import type { ImageFile } from '../../images/image-file.js';
import { type ClassList, parseClassList } from '../../protocol/classes.js';
import { UserError } from '../../protocol/errors.js';
import type { TargetsSummary } from '../../protocol/events.js';
import { type LabelChoice, NO_CHOICE, stopping } from '../../protocol/label-check.js';
import { settledRecipe } from '../../protocol/normalisation.js';
import { CAMVID_11 } from '../../protocol/presets.js';
import { recipeByName } from '../../protocol/recipes.js';
import { startDevice } from '../device.js';
import { Session } from '../session.js';
import { readModel } from '../source/read-at-once.js';
import { readSource, sourceNetwork } from '../source/source-model.js';

if (!hasShared) {
  console.warn(`label-cases.gpu.test.ts: no reference data in ${sharedFolder}; set ATP_SHARED to run all tests`);
}

const folder = (...path: string[]): ImageFile[] =>
  readdirSync(sharedPath(...path))
    .sort()
    .map((name) => ({ path: name, bytes: async () => new Uint8Array(readFileSync(join(sharedPath(...path), name))) }));

const recipe = recipeByName('camvid-dusk');
const model = () => new Uint8Array(readFileSync(sharedPath('camvid', 'source.safetensors')));

/** The source model of CamVid, its first four images, and labels in the conventions that people mix up. */
describe.runIf(hasShared)('the folders of reference labels behave as they should', () => {
  let session: Session;
  let device: Awaited<ReturnType<typeof startDevice>>;

  beforeAll(async () => {
    device = await startDevice(installDawn());
    session = new Session({ device, decoder: decodeWithSharp, versions: {}, emit: () => {} });
    await session.openModel(model(), 'source.safetensors', recipe.network);
  });
  afterAll(() => device.destroy());

  async function open(name: string, choice: LabelChoice = NO_CHOICE, classes: ClassList = CAMVID_11) {
    session.setClasses(classes);
    await session.openTargets(folder('camvid', 'images').slice(0, 4), folder('cases', 'labels', name), recipe, choice);
    return session.checkLabels(recipe);
  }

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

  const codes = ({ labelCheck }: TargetsSummary) =>
    labelCheck?.findings.map(({ code, severity }) => `${severity} ${code}`);
  /** A checksum of the labels that are scored: the same labels give the same mIoU. */
  async function labels(): Promise<string> {
    const hash = createHash('sha256');
    for (const image of [0, 1, 2, 3]) hash.update((await session.targets?.label(image))?.data ?? '');
    return hash.digest('hex');
  }
  let reference: string;

  it('plain: no finding; its mIoU is the reference', async () => {
    const summary = await open('plain');
    expect(codes(summary)).toEqual([]);
    expect(summary.labelCheck?.agreement?.kappa).toBeGreaterThan(0.45);
    expect(await mIoU()).toBeCloseTo(0.293, 2);
    reference = await labels();
  });

  it.each(['suffix-L', 'suffix-train-id'])('%s: as plain', async (name) => {
    expect(codes(await open(name))).toEqual([]);
    expect(await labels()).toBe(reference);
  });

  it('palette-reordered: as plain, with a note', async () => {
    const summary = await open('palette-reordered');
    expect(codes(summary)).toEqual(['note palette-colours']);
    expect(await labels()).toBe(reference);
  });

  it('zero-label: found, a run is refused, and the proposed id map gives the plain score', async () => {
    const { labelCheck } = await open('zero-label');
    const [finding] = labelCheck ? stopping(labelCheck) : [];
    expect(finding?.code).toBe('off-by-one');
    expect(finding?.message).toMatch(/one too high.*pixels.*4 images.*6[12] %/);
    const refused = await session.run(recipe).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect(refused).toMatchObject({ code: 'label-check' });
    expect(session.record.state).toBe('empty');
    const mended = await open('zero-label', { idMap: finding?.idMap ?? null, asTheyAre: false });
    expect(codes(mended)).toEqual([]);
    expect(await labels()).toBe(reference);
  });

  it('mask-0-255: a question, with the class that the mask agrees with', async () => {
    const { labelCheck } = await open('mask-0-255');
    const [finding] = labelCheck ? stopping(labelCheck) : [];
    expect(finding).toMatchObject({ code: 'binary-mask', idMap: { 0: 255, 255: 3 } });
    expect(finding?.message).toMatch(/0: 609,641 pixels, 255: 81,559 pixels.*Road/);
  });

  it('interpolated: a warning', async () => {
    expect(codes(await open('interpolated'))).toEqual(['warn interpolated']);
  });

  it('jpeg: refused; JPEG and PNG are named', async () => {
    const refused = await open('jpeg').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect((refused as UserError).message).toMatch(/PNG.*JPEG/);
  });

  it('a class list that does not know 11: one question and not 62 refusals', async () => {
    const { labelCheck } = await open('plain', NO_CHOICE, parseClassList({ ...CAMVID_11, ignore: [] }));
    const [finding] = labelCheck ? stopping(labelCheck) : [];
    expect(finding).toMatchObject({ code: 'unlabelled-id', idMap: { 11: 255 } });
  });
});
