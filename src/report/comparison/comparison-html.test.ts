import { describe, expect, it } from 'vitest';
import { compareRuns } from './comparison.js';
import { comparisonCsv } from './comparison-csv.js';
import { comparisonHtml } from './comparison-html.js';
import { sampleRun, withNegative } from './comparison-sample.js';
import { comparisonText } from './comparison-text.js';
import { groupLook } from './group-look.js';

const other = { recipe: { name: '<b>other', stages: withNegative(0) } };
const joined = compareRuns(
  [
    sampleRun({ folder: 'q0', seed: 0, mIoU: 0.4 }),
    sampleRun({ folder: 'q1', seed: 1, mIoU: 0.42 }),
    sampleRun({ folder: 'q2', seed: 2, mIoU: 0.41, record: { state: 'stopped' } }),
    sampleRun({ folder: 'o0', seed: 0, mIoU: 0.41, iou: [0.41, 0.25], ...other }),
    sampleRun({ folder: 'o1', seed: 1, mIoU: 0.432, ...other }),
  ],
  undefined,
  [{ path: 'broken', why: 'it is not JSON' }],
);
const html = comparisonHtml(joined);

/** The text of a page, without its marks. */
const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the report', () => {
  it('tells no place on a disk: absolute folders lose what they have in common', () => {
    const runs = ['/home/a/night/s0', '/home/a/rain/s0'].map((folder, seed) =>
      sampleRun({ folder, seed, mIoU: 0.4, ...(seed === 1 && { record: { state: 'stopped' as const } }) }),
    );
    const why = '/home/a/other/run.json is not JSON';
    const page = comparisonHtml(compareRuns(runs, undefined, [{ path: '/home/a/other', why }]));
    expect(page).not.toContain('/home');
    for (const text of ['night/s0', 'rain/s0', 'other: other/run.json is not JSON']) expect(page).toContain(text);
  });

  it('begins with the answer and its certainty', () => {
    expect(textOf(html)).toContain(
      'recipe &lt;b&gt;other has the highest mean mIoU 42.1 ± 1.6 (2 seeds). Not clearly different from recipe quick, the reference: +1.1 points (95 % interval −0.2 to +2.4, 2 pairs).',
    );
  });

  it('escapes what users named, and needs no script and no network', () => {
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>other');
    expect(html.match(/https?:\/\/[^"\s<]+/g)).toBeNull();
    expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('says of every figure what it is, and of the intervals how they were made', () => {
    expect(html).toContain(
      'title="mean IoU of all classes, after teach: mean ± sample standard deviation over 2 seeds">42.1 ± 1.6',
    );
    expect(textOf(html)).toContain('Student’s t with n − 1 degrees of freedom');
    expect(textOf(html)).toContain('not corrected for several comparisons');
  });

  it('lists what counts in no mean', () => {
    expect(textOf(html)).toContain('left out: stopped');
    expect(textOf(html)).toContain('1 of 3 runs did not reach its end');
    expect(textOf(html)).toContain('broken: it is not JSON');
  });

  it('of runs without labels draws no empty chart and no empty table', () => {
    const runs = [0, 1].map((seed) => sampleRun({ folder: `u${seed}`, seed, mIoU: 0, record: { evaluations: [] } }));
    const unlabelled = comparisonHtml(compareRuns(runs, undefined, []));
    expect(textOf(unlabelled)).not.toContain('at each checkpoint');
    expect(textOf(unlabelled)).toContain(
      'Checkpoints No accuracy was measured. IoU per class No accuracy was measured.',
    );
    expect(textOf(unlabelled)).toContain('There are no two figures to compare.');
    expect(textOf(unlabelled)).toContain('Total loss of each step');
    expect(unlabelled).not.toContain('<tbody></tbody>');
  });

  it('marks a figure of fewer seeds than the group has', () => {
    expect(html).toContain('25.0 <small>n 1</small>');
  });

  it('draws a thin line for each seed and a thick one for each group, on one axis', () => {
    const chart = html.split('<figure').find((figure) => figure.includes('mIoU at each checkpoint')) ?? '';
    expect(chart.match(/class="line faint"/g)).toHaveLength(4);
    // Two groups, and what batch norm reaches without training.
    expect(chart.match(/class="line"/g)).toHaveLength(3);
    // All have the same stages: they are shaded.
    expect(chart.match(/class="band/g)).toHaveLength(2);
    expect(html).not.toContain('Stages of each group');
  });

  it('shows the stages of each group where they differ', () => {
    const long = { recipe: { name: 'long', stages: [{ stage: 'align' as const, steps: 90, learningRate: 1e-4 }] } };
    const page = comparisonHtml(
      compareRuns([
        sampleRun({ folder: 'a', seed: 0, mIoU: 0.4 }),
        sampleRun({ folder: 'b', seed: 0, mIoU: 0.4, ...long }),
      ]),
    );
    expect(page).toContain('Stages of each group');
    expect(page).toContain('<title>recipe long: align, steps 1 to 90</title>');
    expect(textOf(page)).toContain('One run each: the difference is given, how sure it is cannot be said');
  });

  it('says of a class that no run met it in its labels, though it was predicted', () => {
    // The labels of the sample have no pixel of its second class.
    const page = comparisonHtml(compareRuns([sampleRun({ folder: 'a', seed: 0, mIoU: 0.3, iou: [0.6, 0] })]));
    const rows = page.split('<tr>').filter((row) => row.includes('no pixel of the labels'));
    expect(rows.map(textOf)).toEqual([expect.stringContaining('alert(1)')]);
    expect(page).toContain('counts as 0 in the mIoU where it was predicted');
  });

  it('can be made of runs without labels, steps or recipe', () => {
    const nothing = { evaluations: [], stages: [], recipe: null, model: null, targets: null, classes: null };
    const page = comparisonHtml(compareRuns([sampleRun({ folder: 'a', seed: 0, mIoU: 0, record: nothing })]));
    expect(textOf(page)).toContain('no run that counts has an accuracy');
    expect(page).not.toMatch(/NaN|undefined/);
  });
});

it('no two of twenty groups look the same', () => {
  const looks = Array.from({ length: 20 }, (_, place) => JSON.stringify(groupLook(place)));
  expect(new Set(looks).size).toBe(20);
});

it('the table of all figures is in long form, without runs that do not count and classes without an IoU', () => {
  const lines = comparisonCsv(joined).split('\r\n');
  expect(lines[0]).toBe('group,run,seed,checkpoint,evaluated,metric,class,value');
  expect(lines).toContain('recipe quick,q1,1,teach,teacher,mIoU,,0.42');
  expect(lines).toContain('recipe <b>other,o0,0,teach,teacher,IoU,<script>alert(1)</script>,0.25');
  expect(lines).toContain('recipe quick,q0,0,source,student,IoU,"road, ""paved""",0.356');
  expect(lines.some((line) => line.includes('q2'))).toBe(false);
  expect(
    lines.filter((line) => line.includes(',q0,') && line.includes(',teach,') && line.includes('IoU,')),
  ).toHaveLength(2);
});

it('the printed table is in columns', () => {
  const [head = '', quick = '', others = ''] = comparisonText(joined.comparison);
  expect(head).toMatch(/^group +n +mIoU +rare +to the reference +to no training$/);
  expect(quick).toMatch(/^recipe quick +2 +41\.0 ± 1\.4 +– +reference +\+4\.4 \(−8\.3 to \+17\.1\)$/);
  expect(others.indexOf('42.1 ± 1.6')).toBe(head.indexOf('mIoU'));
  expect(others.indexOf('+1.1 (−0.2 to +2.4)')).toBe(head.indexOf('to the reference'));
});
