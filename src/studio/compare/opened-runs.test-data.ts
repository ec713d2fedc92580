import type { RunEntry } from '../../protocol/kept-run.js';
import type { RunRecord } from '../../protocol/record.js';
import { sampleRun, withNegative } from '../../report/comparison/comparison-sample.js';
import type { OpenedRun } from './compare-store.js';
import { type Compared, comparedOf } from './compared.js';

type Given = Omit<Parameters<typeof sampleRun>[0], 'folder'> & { name: string };

/** A kept run as Compare opens it, made by hand. */
export function openedRun({ name, ...sample }: Given): OpenedRun {
  const { record } = sampleRun({ folder: name, ...sample });
  const steps = sample.record?.steps ?? [];
  return keptRun(name, { ...record, steps });
}

const ENTRY: RunEntry = {
  version: 1,
  name: '',
  created: '2026-01-02T03:04:05.000Z',
  finished: null,
  seconds: null,
  state: 'done',
  recipe: { name: 'quick', line: 'Align 2, Teach 4', seed: 1 },
  model: null,
  targets: null,
  figures: null,
  reached: null,
  place: null,
  thumbnail: null,
  weights: null,
  bytes: 0,
  notes: [],
};

export const keptRun = (name: string, record: RunRecord): OpenedRun => ({
  id: name.replaceAll(' ', '-'),
  entry: { ...ENTRY, name },
  record,
  pictures: [],
  frames: [],
  files: [],
});

export const compared = (runs: readonly OpenedRun[], reference: string | null = null): Compared =>
  comparedOf(runs, ({ entry }) => entry.name, reference);

export const strong = openedRun({ name: 'strong', seed: 1, mIoU: 0.45, iou: [0.5, 0.4] });
export const weak = openedRun({
  name: 'weak',
  seed: 1,
  mIoU: 0.43,
  iou: [0.55, 0.31],
  recipe: { stages: withNegative(0.25) },
});
