import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { LAYER_NAMES, LAYERS, type Layer, type LayerName } from '../../protocol/layers.js';
import type { ImageMaps } from '../../protocol/session.js';
import { sampleClasses } from '../../report/record-sample.js';
import { PixelNumbers } from './inspector.js';
import { Legend } from './legend.js';

function legendOf(name: LayerName, layer: Layer): string {
  const maps: ImageMaps = {
    image: 0,
    name: 'a.png',
    width: 2,
    height: 2,
    caption: '',
    weights: 'current',
    layers: { [name]: layer },
    missing: {},
  };
  const html = renderToStaticMarkup(<Legend maps={maps} name={name} classes={sampleClasses} />);
  return html.replaceAll('\u00a0', ' ');
}

describe('legends', () => {
  it('give the ends and the ticks of a share, and its mean', () => {
    const html = legendOf('entropy', { kind: 'share', data: Uint8Array.from([0, 51, 102, 255]) });
    for (const text of ['sure', 'undecided', '>0.25<', 'mean 0.4']) expect(html).toContain(text);
  });

  it('name every count up to the largest', () => {
    const html = legendOf('negative', { kind: 'count', max: 3, data: Uint8Array.from([0, 3, 3, 0]) });
    for (const text of ['>0<', '>1<', '>2<', '>3<', 'mean 1.5 classes']) expect(html).toContain(text);
  });

  it('give the share of kept pixels and of each class', () => {
    const html = legendOf('positive', { kind: 'classes', data: Uint8Array.from([0, 0, 1, 255]) });
    expect(html).toContain('75.0 % kept');
    expect(html).toContain('paved&quot;: 50.0 % of the pixels');
  });

  it('count errors among only the labelled pixels', () => {
    const html = legendOf('error', { kind: 'error', data: Uint8Array.from([0, 0, 1, 255]) });
    for (const text of ['right 66.7 %', 'wrong 33.3 %', 'no label 25.0 %']) expect(html).toContain(text);
  });

  it('have a sentence for each layer', () => {
    for (const name of LAYER_NAMES) expect(LAYERS[name].about).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the pixel inspector', () => {
  const report = {
    image: 0,
    x: 1,
    y: 1,
    student: [0.02, 0.98],
    teacher: null,
    entropy: 0.141,
    weight: 0.468,
    positive: { label: 1, kept: false },
    negative: [0],
    truth: 255,
    disputed: 0.25,
    calculation: null,
  };
  const html = renderToStaticMarkup(<PixelNumbers report={report} classes={sampleClasses} />);

  it('sorts classes by the student, strikes out the excluded ones and names the labels', () => {
    expect(html.indexOf('98.0')).toBeLessThan(html.indexOf('>2.0<'));
    expect(html).toContain('<s title="Excluded: a negative label">road');
    for (const text of ['not kept', '1 of 2 classes', 'not labelled', '0.141']) expect(html).toContain(text);
  });

  it('says how many of the results give a pixel another class, where they were compared', () => {
    expect(html).toContain('25.0 % of the results');
    const none = renderToStaticMarkup(<PixelNumbers report={{ ...report, disputed: null }} classes={sampleClasses} />);
    expect(none).not.toContain('of the results');
  });

  it('has no column for a teacher that does not exist', () => {
    expect(html).not.toContain('>teacher<');
  });
});
