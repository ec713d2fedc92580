import { expect, test } from 'vitest';
import { emptyRun } from '../protocol/record.js';
import { labelFormText } from './label-form.js';
import { parseRecord } from './parse-record.js';
import { recordJson } from './record-json.js';
import { reportHtml } from './report-html.js';

const exact = { images: 36, form: 'exact', bytesPerImage: 1_105_920, error: 0, classShares: [1] } as const;
const { form: _, ...before } = { ...exact, bytesPerImage: 221_184, error: 0.0312 };
const given = { by: 'files', file: 'a.npz', count: 36, classes: 11, forms: ['36 × .npz'], skipped: [] } as const;

test('the form of soft labels is named with its cost; old records kept the four surest classes', () => {
  expect(labelFormText({ ...exact, classShares: [1] })).toBe('exact (float32), 1.11\u00a0MB an image');
  expect(labelFormText({ ...before, classShares: [1] })).toBe(
    "the four surest classes of each pixel, 221\u00a0kB an image; on average 3.1\u00a0% of a pixel's probability is moved to other classes",
  );
});

test('the report has the form, and the notes about the predictions', () => {
  const notes = ['a.npz: 40 x 10 for an image of 192 x 128.'];
  const predictions = { matched: 36, unmatched: [], skipped: [], notes };
  const record = {
    ...emptyRun,
    given: { ...given, forms: [...given.forms], skipped: [] },
    labels: { ...exact, classShares: [1] },
    targets: { names: ['a.png'], skipped: [], labelled: 0, unmatched: [], predictions },
  };
  const html = reportHtml({ record, pictures: [] });
  expect(html).toContain('36 images: exact (float32)');
  expect(html).toContain('40 x 10 for an image of 192 x 128');
  expect(html).toContain('a.npz: 36 × .npz');
});

test('old records without a form and notes are read', () => {
  const predictions = { matched: 36, unmatched: [], skipped: [] };
  const targets = { names: ['a.png'], skipped: [], labelled: 0, unmatched: [], predictions };
  const record = { ...emptyRun, labels: { ...before, classShares: [1] }, targets };
  expect(parseRecord(recordJson(record), 'run.json')).toMatchObject({ labels: before, targets });
});
