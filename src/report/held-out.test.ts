import { describe, expect, it } from 'vitest';
import type { Evaluation, RunRecord } from '../protocol/record.js';
import { applyEvent, emptyRun } from '../protocol/record.js';
import { compareWithBaseline } from './baselines.js';
import { readEventLines } from './event-log.js';
import { whyUnmeasured } from './label-check.js';
import { metricsCsv } from './metrics-csv.js';
import { parseRecord } from './parse-record.js';
import { recordJson } from './record-json.js';
import { sampleRecord } from './record-sample.js';
import { reportHtml } from './report-html.js';
import { eventsFile } from './tensorboard/events-file.js';
import { evaluationSteps, finalEvaluation, headlineSet, measuredSets, onSet, sourceEvaluation } from './timeline.js';
import { verdict } from './verdict.js';

/** What was measured of the sample, again on other images: each figure is 0.1 lower, and the last one 0.2. */
const heldOut = sampleRecord.evaluations.map((each): Evaluation => {
  const mIoU = each.metrics.mIoU - (each.checkpoint === 'teach' ? 0.2 : 0.1);
  return { ...each, set: 'held-out', metrics: { ...each.metrics, mIoU, images: 7 } };
});

const summary = { names: ['c.png'], skipped: [], labelled: 1, unmatched: [] };

const both: RunRecord = {
  ...sampleRecord,
  heldOut: summary,
  evaluations: sampleRecord.evaluations.flatMap((each, place) => [each, heldOut[place]!]),
};
const unlabelled: RunRecord = {
  ...sampleRecord,
  targets: { ...summary, labelled: 0 },
  heldOut: summary,
  evaluations: heldOut,
};

describe('the figures of held-out images', () => {
  it('stand for the run where there are such', () => {
    expect(headlineSet(sampleRecord)).toBe('target');
    for (const record of [both, unlabelled]) {
      expect(headlineSet(record)).toBe('held-out');
      expect(finalEvaluation(record)?.metrics.mIoU).toBeCloseTo(0.198);
      expect(sourceEvaluation(record)?.metrics.mIoU).toBeCloseTo(0.256);
      expect(compareWithBaseline(record)).toMatchObject({ relation: 'below', difference: expect.closeTo(-0.068) });
    }
    expect(measuredSets(both)).toEqual(['held-out', 'target']);
    expect(compareWithBaseline(both, 'target')).toEqual(compareWithBaseline(sampleRecord));
    expect(onSet(both, 'target').evaluations).toEqual(sampleRecord.evaluations);
  });

  it('lie where those of the target images lie', () => {
    const steps = evaluationSteps(sampleRecord);
    expect(evaluationSteps(both)).toEqual(steps.flatMap((step) => [step, step]));
  });

  it('are said first in words, and the others beside them', () => {
    expect(verdict(both)).toContain('mIoU on the held-out images 19.8, 6.8 points below');
    expect(verdict(both)).toContain('on 7 held-out images');
    expect(verdict(both)).toContain('On the target images: mIoU 39.8, 3.2 points above');
    expect(verdict(unlabelled)).toContain('mIoU on the held-out images 19.8');
    expect(verdict(unlabelled)).not.toContain('target images');
    expect(verdict(sampleRecord)).not.toContain('held-out');
  });

  it('have nothing to be compared with where a black box was adapted: its predictions are of the targets', () => {
    const given = { by: 'files' as const, file: 'a.npz', count: 2, classes: 2, forms: [], skipped: [] };
    const own = both.evaluations.filter(({ checkpoint, set }) => set === undefined || checkpoint === 'teach');
    const words = verdict({ ...both, given, evaluations: own });
    expect(words).toContain('mIoU on the held-out images 19.8');
    expect(words).toContain('given predictions are of the target images only');
    expect(words).toContain('On the target images: mIoU 39.8');
  });

  it('have tables of their own in the report', () => {
    const html = reportHtml({ record: both, pictures: [] });
    for (const set of ['held-out', 'target']) expect(html).toContain(`Checkpoints: the ${set} images`);
    expect(html).toContain('<dt>Held-out images</dt><dd>1, of these 1 with labels</dd>');
    const alone = reportHtml({ record: unlabelled, pictures: [] });
    expect(alone).toContain('Checkpoints: the held-out images');
    expect(alone).not.toContain('Not measured');
    expect(reportHtml({ record: sampleRecord, pictures: [] })).toContain('<h2>Checkpoints</h2>');
  });

  it('are rows of a kind of their own, so that readers of the others see what they saw', () => {
    const rows = metricsCsv(both).split('\r\n');
    const others = rows.filter((row) => !row.startsWith('held-out,'));
    expect(others.join('\r\n')).toBe(metricsCsv(sampleRecord));
    expect(rows).toContain('held-out,source,student,,0,mAcc,0.5');
    const text = new TextDecoder('latin1').decode(eventsFile(both));
    for (const tag of ['held-out/student/mIoU', 'held-out/batch-norm/mIoU', 'held-out/teacher/mIoU']) {
      expect(text).toContain(tag);
    }
    expect(new TextDecoder('latin1').decode(eventsFile(sampleRecord))).not.toContain('held-out');
  });

  it('are the reason why labels are not missing', () => {
    const none = { ...unlabelled, evaluations: [], state: 'running' as const };
    expect(whyUnmeasured(none)).toContain('measured between the first steps');
    expect(whyUnmeasured({ ...none, heldOut: null })).toBe('no labels were given');
  });
});

describe('a record with held-out images', () => {
  it('is read as it was written; one from before there were such still opens', () => {
    const read = parseRecord(recordJson(both), 'run.json');
    expect(read.heldOut).toEqual(summary);
    expect(read.evaluations.map(({ set }) => set)).toEqual(both.evaluations.map(({ set }) => set));
    const old = JSON.parse(recordJson(sampleRecord));
    delete old.heldOut;
    const opened = parseRecord(JSON.stringify(old), 'run.json');
    expect(opened.heldOut).toBeNull();
    expect(opened.evaluations).toEqual(parseRecord(recordJson(sampleRecord), 'run.json').evaluations);
  });

  it('is folded from a log of events that name the set', () => {
    const events = heldOut.map((each) => ({ type: 'evaluated', ...each }));
    const log = events.map((event) => JSON.stringify(event)).join('\n');
    const record = readEventLines(`${log}\n`, 'events.jsonl').reduce(applyEvent, emptyRun);
    expect(record.evaluations.every(({ set }) => set === 'held-out')).toBe(true);
  });
});
