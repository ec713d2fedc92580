import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { emptyRun } from '../../protocol/record.js';
import { sampleClasses, sampleRecord } from '../../report/record-sample.js';
import { ConfusionMatrix } from './confusion-matrix.js';
import { IouTable } from './iou-table.js';

describe('the table of IoU', () => {
  const html = renderToStaticMarkup(<IouTable record={sampleRecord} classes={sampleClasses} />);
  it('says for each column whose weights were evaluated', () => {
    expect(html).toContain('after teach<small>teacher</small>');
    expect(html).toContain('source model<small>student</small>');
  });
  it('signs differences to the source, and has none in the source column', () => {
    expect(html).toContain('39.8<span class="chart-delta chart-up">+4.2</span>');
    expect(html).toContain('<td>35.6</td>');
  });
  it('shows a dash with its reason for a class that occurs nowhere', () => {
    expect(html).toContain('in neither the labels nor the predictions">–</span>');
  });
  it('marks a class that the labels lack, and says how the mean takes it', () => {
    const marked = [...html.matchAll(/<th scope="row"[^>]*>(?:(?!<\/th>).)*<\/th>/g)].map(([head]) => head);
    expect(marked.filter((head) => head.includes('no pixel of the labels</small>'))).toHaveLength(1);
    expect(html).toContain('counts as 0 in the mIoU where it was predicted');
  });
  it('says why it is empty without labels', () => {
    expect(renderToStaticMarkup(<IouTable record={emptyRun} classes={sampleClasses} />)).toContain('label maps');
  });
});

describe('the confusion matrix', () => {
  const html = renderToStaticMarkup(<ConfusionMatrix record={sampleRecord} classes={sampleClasses} />);
  it('gives shares of each row and leaves rows without pixels empty', () => {
    expect(html.match(/>(75|25)<\/td>/g)).toEqual(['>75</td>', '>25</td>']);
  });
  it('starts with the last checkpoint', () => {
    expect(html).toContain('<option value="3" selected="">after teach (teacher)</option>');
  });
});
