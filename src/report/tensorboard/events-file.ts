import type { RunRecord } from '../../protocol/record.js';
import { type SavedRecord, savedRecord } from '../saved-form.js';
import { evaluationScalars, type Scalar, stepScalars } from '../scalars.js';
import { evaluationSteps, globalStep, setOf, timeline } from '../timeline.js';
import { maskedCrc32c } from './crc32c.js';
import { scalarEvent, versionEvent } from './event.js';

/**
 * Every scalar of a run as an events file, which TensorBoard shows (`tensorboard --logdir FOLDER`): tags as in the CSV, the
 * step of the whole run. Figures of evaluations are named by the weights: `student/mIoU`, `teacher/mIoU`, and those of the
 * baseline `batch-norm/mIoU`. Those of held-out images have `held-out/` before.
 */
export function eventsFile(record: RunRecord): Uint8Array {
  const saved = savedRecord(record);
  const start = Date.parse(record.started ?? '') / 1000 || 0;
  const events = [versionEvent(start), ...stepEvents(saved, start), ...evaluationEvents(saved, start)];
  const records = events.map(framed);
  const file = new Uint8Array(records.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const bytes of records) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** The name by which TensorBoard knows such files; `started` as in the record. */
export function eventsFileName({ started }: Pick<RunRecord, 'started'>): string {
  const seconds = Math.floor(Date.parse(started ?? '') / 1000) || 0;
  return `events.out.tfevents.${seconds}.atp-studio`;
}

/** Whether a file has the name of events of some run. */
export const isEventsFile = (name: string): boolean => /^events\.out\.tfevents\.\d+\.atp-studio$/.test(name);

function stepEvents(record: SavedRecord, start: number): Uint8Array[] {
  const bands = timeline(record);
  let time = start;
  return record.steps.map((step) => {
    time += step.milliseconds / 1000;
    const scalars = stepScalars(record, step).map(([name, value]): Scalar => [`${step.stage}/${name}`, value]);
    return scalarEvent(time, globalStep(bands, step.index, step.step), scalars);
  });
}

/** Evaluations have the time of the step that they follow: the record does not keep when they were made. */
function evaluationEvents(record: SavedRecord, start: number): Uint8Array[] {
  const bands = timeline(record);
  const at = evaluationSteps(record);
  return record.evaluations.map((evaluation, place) => {
    const { checkpoint, evaluated } = evaluation;
    const weights = checkpoint === 'batch-norm' ? checkpoint : evaluated;
    const group = setOf(evaluation) === 'held-out' ? `held-out/${weights}` : weights;
    const scalars = evaluationScalars(record, evaluation).map(([name, value]): Scalar => [`${group}/${name}`, value]);
    const step = at[place] ?? 0;
    const before = record.steps.filter((each) => globalStep(bands, each.index, each.step) <= step);
    const time = before.reduce((sum, { milliseconds }) => sum + milliseconds / 1000, start);
    return scalarEvent(time, step, scalars);
  });
}

/** A record: length (8 bytes) and its checksum, data and its checksum. */
function framed(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
}
