import { describe, expect, it } from 'vitest';
import { parseClassList } from '../../protocol/classes.js';
import type { LabelFinding } from '../../protocol/label-check.js';
import { CITYSCAPES_19, CITYSCAPES_19_LABEL_IDS } from '../../protocol/presets.js';
import { kindByNames } from './cityscapes-names.js';
import { compareImage, type LabelEvidence } from './evidence.js';
import { judgeLabels } from './judge.js';
import type { LabelSet } from './label-set.js';

/** A set of label maps that shows only ids. */
const setOf = (ids: Record<number, number>, files = 4): LabelSet => ({
  files,
  ids: new Map(Object.entries(ids).map(([id, pixels]) => [Number(id), { pixels, files }])),
  byId: files,
  swapped: 0,
  edges: { direct: 0, ramps: 0, other: 0 },
  palettes: { files: 0, by: 'indices', entries: [], viewing: undefined },
  greyAsIds: 0,
});

const LABEL_IDS = [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33];
const SIZE = 40;

/** A street of bands, as Cityscapes label ids, void between, and a model that sees most of it. */
const street = Uint8Array.from({ length: SIZE * SIZE }, (_, pixel) => {
  const [x, y] = [pixel % SIZE, Math.floor(pixel / SIZE)];
  if (y < 8) return 23;
  if (y < 20) return x < 15 ? 11 : x < 25 ? 21 : 12;
  if (y < 30) return x < 10 ? 8 : x < 20 ? 26 : 7;
  return x < 5 ? 3 : 7;
});
const seen = street.map((id, pixel) => (pixel % 4 === 0 ? 0 : Math.max(0, LABEL_IDS.indexOf(id))));

function evidenceOf(idOf: (labelId: number) => number): { set: LabelSet; evidence: LabelEvidence } {
  const ids = Uint16Array.from(street, idOf);
  const counts: Record<number, number> = {};
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1;
  const size = { width: SIZE, height: SIZE };
  return {
    set: setOf(counts),
    evidence: [{ name: 'a.png', joints: compareImage({ ...size, ids }, { ...size, classes: seen }, size, 19) }],
  };
}

const trainId = (labelId: number) => (LABEL_IDS.includes(labelId) ? LABEL_IDS.indexOf(labelId) : 255);
const heads = (findings: LabelFinding[]) => findings.map(({ code, severity }) => `${severity} ${code}`);

describe('Cityscapes labels', () => {
  it('are what they seem with train ids, and with label ids where the class list maps them', () => {
    const trained = evidenceOf(trainId);
    expect(judgeLabels(trained.set, CITYSCAPES_19, trained.evidence).findings).toEqual([]);
    const labelled = evidenceOf((id) => id);
    expect(judgeLabels(labelled.set, CITYSCAPES_19_LABEL_IDS, labelled.evidence).findings).toEqual([]);
  });

  it('are recognised by their ids, with or without a model, when they hold label ids instead of train ids', () => {
    const { set, evidence } = evidenceOf((id) => id);
    for (const known of [[], evidence]) {
      const { findings } = judgeLabels(set, CITYSCAPES_19, known);
      expect(heads(findings)).toEqual(['stop label-ids']);
      expect(findings[0]?.idMap).toMatchObject({ 3: 255, 7: 0, 8: 1, 26: 13, 33: 18 });
    }
  });

  it('are recognised only by the model when every label id is also a train id', () => {
    const few = (id: number) => (id > 18 ? 3 : id);
    const { set, evidence } = evidenceOf(few);
    expect(judgeLabels(set, CITYSCAPES_19).findings).toEqual([]);
    expect(heads(judgeLabels(set, CITYSCAPES_19, evidence).findings)).toEqual(['stop label-ids']);
  });

  it('are recognised for a list of 19 classes without names', () => {
    const { set, evidence } = evidenceOf((id) => id);
    const named = CITYSCAPES_19.classes.map((entry) => ({ ...entry, name: `class ${entry.id}` }));
    const { findings } = judgeLabels(set, parseClassList({ name: 'numbered', classes: named }), evidence);
    expect(heads(findings)).toEqual(['stop label-ids']);
  });

  it('are recognised when they hold train ids and the class list maps label ids', () => {
    const { set, evidence } = evidenceOf(trainId);
    for (const known of [[], evidence]) {
      const { findings } = judgeLabels(set, CITYSCAPES_19_LABEL_IDS, known);
      expect(heads(findings)).toEqual(['stop train-ids']);
      expect(findings[0]?.idMap).toMatchObject({ 0: 0, 8: 8, 18: 18 });
    }
  });

  it('are recognised when they hold instance ids of 16 bits, and -1 as 65535', () => {
    const { set, evidence } = evidenceOf((id) => (id === 26 ? 26001 : id === 3 ? 65535 : id));
    const { findings } = judgeLabels(set, CITYSCAPES_19, evidence);
    expect(heads(findings)).toEqual(['stop label-ids']);
    expect(findings[0]?.idMap).toMatchObject({ 26001: 13, 65535: 255, 7: 0 });
  });

  it('are recognised by their ids whatever a model says that agrees with nothing', () => {
    const { set } = evidenceOf((id) => id);
    const size = { width: SIZE, height: SIZE };
    const ids = Uint16Array.from(street);
    for (let kind = 0; kind < 19; kind += 1) {
      // One class nearly everywhere, and another one on the left.
      const classes = Uint8Array.from(street, (_, pixel) => (pixel % SIZE < 3 ? (kind + 7) % 19 : kind));
      const joints = compareImage({ ...size, ids }, { ...size, classes }, size, 19);
      const { findings } = judgeLabels(set, CITYSCAPES_19, [{ name: 'a.png', joints }]);
      expect(heads(findings)).toEqual(['stop label-ids']);
      expect(findings[0]?.idMap).toMatchObject({ 7: 0, 11: 2, 23: 10 });
    }
  });

  it('are recognised by the names of their files, where an id is not in the class list', () => {
    const set = setOf({ 7: 100, 8: 20, 21: 5 });
    expect(judgeLabels(set, CITYSCAPES_19).findings[0]?.idMap ?? null).toBeNull();
    const { findings } = judgeLabels({ ...set, named: kindByNames(['a_gtFine_labelIds.png']) }, CITYSCAPES_19);
    expect(heads(findings)).toEqual(['stop label-ids']);
    expect(kindByNames(['a_gtFine_labelTrainIds.png', 'b_gtCoarse_labelTrainIds.png'])).toBe('train-ids');
    expect(kindByNames(['a_gtFine_labelIds.png', 'b.png'])).toBeUndefined();
  });

  it('raise no alarm when the model sees nothing of them', () => {
    const { set } = evidenceOf(trainId);
    const size = { width: SIZE, height: SIZE };
    const blind = compareImage(
      { ...size, ids: Uint16Array.from(street, trainId) },
      { ...size, classes: new Uint8Array(SIZE * SIZE).fill(13) },
      size,
      19,
    );
    expect(judgeLabels(set, CITYSCAPES_19, [{ name: 'a.png', joints: blind }]).findings).toEqual([]);
  });
});

it('drawn edges raise no alarm, not even with many thin things; interpolated edges raise one, but not when they are few', () => {
  const withEdges = (direct: number, ramps: number, other: number) =>
    heads(judgeLabels({ ...setOf({ 0: 9, 1: 9, 2: 9 }), edges: { direct, ramps, other } }, CITYSCAPES_19).findings);
  expect(withEdges(700, 100, 200)).toEqual([]);
  expect(withEdges(500, 500, 0)).toEqual(['warn interpolated']);
  expect(withEdges(5, 5, 0)).toEqual([]);
});
