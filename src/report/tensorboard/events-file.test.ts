import { describe, expect, it } from 'vitest';
import { emptyRun } from '../../protocol/record.js';
import { sampleRecord } from '../record-sample.js';
import { crc32c, maskedCrc32c } from './crc32c.js';
import { eventsFile, eventsFileName } from './events-file.js';

/** Reads the fields of a message: [number, value]. It follows the description of the format, not the writer's code. */
function fieldsOf(bytes: Uint8Array): [number, number | Uint8Array][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: [number, number | Uint8Array][] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 0x7f) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >> 3;
    switch (key & 7) {
      case 0:
        fields.push([number, varint()]);
        break;
      case 1:
        fields.push([number, view.getFloat64(at, true)]);
        at += 8;
        break;
      case 2: {
        const length = varint();
        fields.push([number, bytes.subarray(at, at + length)]);
        at += length;
        break;
      }
      case 5:
        fields.push([number, view.getFloat32(at, true)]);
        at += 4;
        break;
      default:
        throw new Error(`wire type ${key & 7}`);
    }
  }
  return fields;
}

const textOf = (value: number | Uint8Array | undefined): string => new TextDecoder().decode(value as Uint8Array);

/** Records of a file, each checked against its checksums. */
function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true)).toBe(maskedCrc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedCrc32c(data));
    records.push(data);
    at += length + 16;
  }
  return records;
}

function eventOf(data: Uint8Array) {
  const fields = new Map(fieldsOf(data));
  const summary = fields.get(5) as Uint8Array | undefined;
  const values = fieldsOf(summary ?? new Uint8Array()).map(([, value]) => new Map(fieldsOf(value as Uint8Array)));
  return {
    time: fields.get(1),
    step: fields.get(2),
    version: fields.has(3) ? textOf(fields.get(3)) : undefined,
    scalars: Object.fromEntries(values.map((value) => [textOf(value.get(1)), value.get(2)])),
  };
}

const ascii = (text: string) => new TextEncoder().encode(text);

describe('checksums', () => {
  it.each([
    ['', 0],
    ['123456789', 0xe3069283],
  ])('of "%s" are those that the literature gives', (text, crc) => expect(crc32c(ascii(text))).toBe(crc));

  it('of 32 zeros, as RFC 3720 prints it', () => expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa));

  it('are masked: rotated by 15 and shifted', () => {
    expect(maskedCrc32c(new Uint8Array(0))).toBe(0xa282ead8);
    const rotated = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) >>> 0;
    expect(maskedCrc32c(ascii('123456789'))).toBe((rotated + 0xa282ead8) % 2 ** 32);
  });
});

describe('an events file', () => {
  const events = recordsOf(eventsFile(sampleRecord)).map(eventOf);
  const start = Date.parse(sampleRecord.started ?? '') / 1000;

  it('begins with its version', () => {
    expect(events[0]).toMatchObject({ version: 'brain.Event:2', time: start });
  });

  it('has an event for each step and each evaluation, in the axis of the whole run', () => {
    expect(events).toHaveLength(1 + sampleRecord.steps.length + sampleRecord.evaluations.length);
    const steps = events.slice(1, 1 + sampleRecord.steps.length);
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    const first = sampleRecord.steps[0]!;
    expect(steps[0]?.scalars).toMatchObject({
      'align/learningRate': Math.fround(1e-4),
      'align/meanEntropy': 0.25,
      'align/classShare/road, "paved"': 0.75,
      'align/loss/total': Math.fround(first.losses.total ?? 0),
    });
    expect(steps[1]?.time).toBeCloseTo(start + 0.101 + 0.102, 6);
    expect(Object.keys(steps[2]?.scalars ?? {}).every((tag) => tag.startsWith('teach/'))).toBe(true);
  });

  it('names the figures of evaluations by their weights', () => {
    const evaluations = events.slice(1 + sampleRecord.steps.length);
    evaluations.forEach(({ scalars }, place) => {
      const { checkpoint, evaluated, metrics } = sampleRecord.evaluations[place]!;
      const group = checkpoint === 'batch-norm' ? checkpoint : evaluated;
      expect(scalars[`${group}/mIoU`]).toBe(Math.fround(metrics.mIoU));
    });
    expect(evaluations.length).toBeGreaterThan(1);
  });

  it('of an empty run has only its version', () => {
    expect(recordsOf(eventsFile(emptyRun)).map(eventOf)).toEqual([
      { time: 0, step: undefined, version: 'brain.Event:2', scalars: {} },
    ]);
  });

  it('has the name that TensorBoard looks for', () => {
    expect(eventsFileName(sampleRecord)).toBe('events.out.tfevents.1767323045.atp-studio');
  });
});
