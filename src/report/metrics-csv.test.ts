import { describe, expect, it } from 'vitest';
import { csvField } from './escape.js';
import { metricsCsv } from './metrics-csv.js';
import { sampleRecord } from './record-sample.js';

const lines = (): string[] => metricsCsv(sampleRecord).split('\r\n');

describe('metrics.csv', () => {
  it('has one row per scalar under the agreed head, with class names quoted', () => {
    expect(lines()[0]).toBe('kind,checkpoint,evaluated,stage,step,name,value');
    expect(lines()).toContain('evaluation,teach,teacher,,5,mIoU,0.398');
    expect(lines()).toContain('evaluation,source,student,,0,"iou/road, ""paved""",0.356');
    expect(lines()).toContain('step,,,align,2,loss/diversity,-0.1');
    expect(lines()).toContain('step,,,teach,5,loss/total,NaN');
    expect(lines()).toContain('ranking,before,,propagate,,meanEntropy/b.png,0.1');
  });

  it('leaves out the IoU of a class that occurs nowhere', () => {
    expect(lines().filter((line) => line.includes('iou/<script>'))).toHaveLength(3);
  });

  it('holds no wall-clock time, so that the same seed gives the same bytes', () => {
    const slower = { ...sampleRecord, seconds: 999, steps: sampleRecord.steps.map((s) => ({ ...s, milliseconds: 9 })) };
    expect(metricsCsv({ ...slower, started: 'later' })).toBe(metricsCsv(sampleRecord));
  });

  it('quotes separators, doubles quotes and disarms formulas', () => {
    expect(['a,b', 'say "x"', '=1+1', 'plain'].map(csvField)).toEqual(['"a,b"', '"say ""x"""', "'=1+1", 'plain']);
    expect(csvField(-0.5)).toBe('-0.5');
  });
});
