import { describe, expect, it } from 'vitest';
import { emptyRun } from '../protocol/record.js';
import { parseRecord } from './parse-record.js';
import { base64 } from './pictures.js';
import { recipeOptions } from './recipe-options.js';
import { recordJson } from './record-json.js';
import { sampleRecord } from './record-sample.js';
import { reportHtml } from './report-html.js';
import { verdict } from './verdict.js';

const png = Uint8Array.from([137, 80, 78, 71]);
const html = reportHtml({
  record: sampleRecord,
  pictures: [{ image: 0, name: '"x" <img>', caption: 'prediction & truth', png }],
});

describe('the report', () => {
  it('escapes everything that a user named', () => {
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('model &lt;b&gt;.pth');
    expect(html).toContain('alt="prediction &amp; truth: &quot;x&quot; &lt;img&gt;"');
    expect(html).toContain('<title>Adaptation report: A &amp; B</title>');
  });

  it('needs no network: nothing refers to another address, and its policy forbids it', () => {
    expect(html.match(/https?:\/\/[^"\s<]+/g)).toBeNull();
    expect(html).toContain("default-src 'none'; img-src data:");
    expect(html).toContain(`src="data:image/png;base64,${base64(png)}"`);
  });

  it('names the weights beside every checkpoint and shows signed differences', () => {
    expect(html).toContain(
      '<th scope="row">after teach</th><td>teacher</td><td>39.8 <span class="delta up">+4.2</span>',
    );
    expect(html).toContain('batch norm re-estimated<small>student, the result to beat</small>');
  });

  it('calls an adapter of software that once', () => {
    const adapter = { vendor: 'google', architecture: '', description: 'Software', isFallback: true, features: [] };
    const shown = (description: string) =>
      /<dt>Adapter<\/dt><dd>(.*?)<\/dd>/.exec(
        reportHtml({ record: { ...sampleRecord, adapter: { ...adapter, description } }, pictures: [] }),
      )?.[1];
    expect(shown('Software')).toBe('Software');
    expect(shown('SwiftShader')).toBe('SwiftShader (software)');
  });

  it('says which id map the labels were read with, and what was overridden', () => {
    const labelCheck = {
      findings: [
        { code: 'off-by-one' as const, severity: 'stop' as const, message: 'One too high.', advice: '', idMap: null },
      ],
      choice: { idMap: { '0': 255, '1': 0 }, asTheyAre: true },
      agreement: { images: 4, share: 0.618, kappa: 0.527 },
    };
    const record = { ...sampleRecord, targets: { ...sampleRecord.targets!, labelCheck } };
    const page = reportHtml({ record, pictures: [] });
    expect(page).toContain('<dd>0 → ignored, 1 → 0</dd>');
    expect(page).toContain('<dt>Used in spite of</dt><dd>One too high.</dd>');
    expect(page).toMatch(/on 61.8.% of the pixels, kappa 0.53 \(4 images\)/);
    expect(parseRecord(recordJson(record), 'run.json').targets?.labelCheck).toEqual(labelCheck);
  });

  it('says why nothing was measured, and gives no mIoU of 0', () => {
    const nothing = { code: 'nothing-measured' as const, stage: null, step: null, message: 'm', advice: 'a' };
    const page = reportHtml({ record: { ...sampleRecord, evaluations: [], warnings: [nothing] }, pictures: [] });
    expect(page).toContain('Not measured: labels were given, but not one of their pixels could be compared.');
    expect(page).not.toContain('no labels were given');
  });

  it('lists the warnings and every option of the recipe with its value', () => {
    expect(html).toContain('<b>teach, step 3: </b>The loss is not finite. Lower the rate.');
    const teach = recipeOptions(sampleRecord.recipe!)[2]!;
    expect(teach.title).toBe('Stage 2: teach');
    expect(teach.options.find(({ path }) => path === 'augmentation.blurSigmaMax')).toMatchObject({
      value: '1.15',
      unit: 'pixels',
    });
    expect(teach.options.every(({ description }) => description !== '')).toBe(true);
  });

  it('draws no line through a loss that is not finite', () => {
    expect(html).not.toMatch(/ d="[^"]*NaN/);
  });

  it('can be made of a record without labels, steps or recipe', () => {
    expect(reportHtml({ record: emptyRun, pictures: [] })).toContain('No step was trained.');
  });
});

describe('the verdict', () => {
  it('compares with the strongest baseline, and names the images, the weights and the stop', () => {
    expect(verdict(sampleRecord)).toBe(
      "The run was stopped before its end. mIoU 39.8, 3.2 points above batch norm re-estimated (36.6, the result to beat), 4.2 points above the source model as it is (35.6). Measured: the teacher's weights after teach, on 2 labelled images.",
    );
  });

  it('says why a run that stopped at a collapse ended, and whose weights are left', () => {
    const collapse = { stage: 'align', index: 0, step: 2, good: null, wentOn: false } as const;
    expect(verdict({ ...sampleRecord, collapse })).toContain(
      'The run was stopped because the network collapsed at step 2 of align. The weights of the source model were given back. ',
    );
    const good = { stage: 'align', index: 0, step: 2 } as const;
    expect(verdict({ ...sampleRecord, collapse: { ...collapse, stage: 'teach', index: 1, good } })).toContain(
      'collapsed at step 2 of teach. The weights after step 2 of align were given back.',
    );
    expect(verdict({ ...sampleRecord, collapse: { ...collapse, wentOn: true } })).not.toContain('collapsed');
  });

  it('does not call a loss a gain', () => {
    const worse = { ...sampleRecord, state: 'done' as const, evaluations: sampleRecord.evaluations.toReversed() };
    const fallen = worse.evaluations.map((evaluation) =>
      evaluation.checkpoint === 'source'
        ? { ...evaluation, metrics: { ...evaluation.metrics, mIoU: 0.5 } }
        : evaluation,
    );
    expect(verdict({ ...worse, evaluations: fallen })).toContain(
      ', 12.0 points below the source model as it is (50.0, the result to beat).',
    );
  });

  it('gives a result without a measured beginning, and does not say that nothing was measured', () => {
    const evaluations = sampleRecord.evaluations.filter(({ checkpoint }) => checkpoint === 'teach').slice(0, 1);
    const nothing = { code: 'nothing-measured' as const, stage: null, step: null, message: 'm', advice: 'a' };
    const words = verdict({ ...sampleRecord, state: 'done', evaluations, warnings: [nothing] });
    expect(words).toMatch(/^mIoU [\d.]+, of the \w+'s weights after teach\. .*nothing to compare the result with\.$/);
  });

  it('claims no accuracy without labels', () => {
    expect(verdict({ ...emptyRun, state: 'done' })).toBe('No accuracy was measured, because no labels were given.');
  });
});

describe('base64', () => {
  it('equals the standard encoding, also for more bytes than fit into one call', () => {
    const bytes = Uint8Array.from({ length: 100_001 }, (_, place) => (place * 7) & 255);
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});
