import { describe, expect, it } from 'vitest';
import { measured } from '../../test/metrics.js';
import type { RunRecord } from '../protocol/record.js';
import { metricsCsv } from './metrics-csv.js';
import { rareAbout, rareClassNames } from './rare-about.js';
import { sampleRecord } from './record-sample.js';
import { savedRecord } from './saved-form.js';
import { evaluationScalars } from './scalars.js';
import { checkpointTable } from './tables.js';
import { verdict } from './verdict.js';

/** 1000 labelled pixels, 10 of class 1; half of these are found in the end. */
const record: RunRecord = {
  ...sampleRecord,
  state: 'done',
  classes: {
    ...sampleRecord.classes!,
    classes: [
      { id: 0, name: 'road', color: '#804080' },
      { id: 1, name: 'pole', color: '#008000' },
    ],
  },
  evaluations: sampleRecord.evaluations.map((evaluation) => {
    const found = evaluation.checkpoint === 'teach' ? 5 : 1;
    return {
      ...evaluation,
      metrics: measured(
        [
          [990, 0],
          [10 - found, found],
        ],
        2,
      ),
    };
  }),
};

describe('the rare classes', () => {
  it('stand beside mIoU in the table of checkpoints, with an explanation', () => {
    const html = checkpointTable(record);
    expect(html).toContain(
      'title="rare: mean IoU of the classes that have less than 2 % of the labelled pixels: pole."',
    );
    expect(html).toMatch(
      /after teach<\/th><td>teacher<\/td><td>74\.7 .*?<td>50\.0 <span class="delta up">\+40\.0<\/span>/,
    );
  });

  it('are a figure of the CSV and of TensorBoard', () => {
    expect(metricsCsv(record).split('\r\n')).toContain('evaluation,teach,teacher,,5,mIoU/rare,0.5');
    expect(evaluationScalars(savedRecord(record), record.evaluations[0]!)).toContainEqual(['mIoU/rare', 0.1]);
  });

  it('are named in the verdict', () => {
    expect(verdict(record)).toContain('Mean IoU of the classes below 2 % of the labels: 50.0 (source model: 10.0).');
  });

  it('are none where every class has its share, and no figure is made up', () => {
    expect(rareClassNames(sampleRecord)).toEqual([]);
    expect(rareAbout(sampleRecord)).toContain('here there are none');
    expect(metricsCsv(sampleRecord)).not.toContain('mIoU/rare');
    expect(checkpointTable(sampleRecord)).toContain('<span title="No class has less than 2 % of the labels">–</span>');
    expect(verdict(sampleRecord)).not.toContain('below 2 %');
  });
});
