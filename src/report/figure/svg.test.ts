import { expect, it } from 'vitest';
import { sampleClasses, sampleRecord } from '../record-sample.js';
import { CURVE_NAMES, curveDrawing, runCurve } from '../run-curves.js';
import { histogramDrawing } from '../svg-histogram.js';
import { layerLegend, shownLayer } from './layer-legend.js';
import { iouTable } from './result-tables.js';
import { COLUMN, columnSvg, INSIDE, svgFile } from './standalone.js';
import { confusionSvg, tableSvg } from './table-drawing.js';

/** The names of elements in their order; throws where one is not closed, or closed by another name. */
function elementsOf(xml: string): string[] {
  const open: string[] = [];
  const names: string[] = [];
  for (const [, close, name = '', attributes = '', alone] of xml.matchAll(
    /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (close) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name);
    if (!close) names.push(name);
    const keys = [...attributes.matchAll(/([\w:-]+)="/g)].map(([, key]) => key);
    expect(new Set(keys).size, `${name}${attributes}`).toBe(keys.length);
  }
  expect(open).toEqual([]);
  // What is no element is text, and holds no bare sign of markup.
  expect(xml.replace(/<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, '')).not.toMatch(
    /[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/,
  );
  return names;
}

const curves = CURVE_NAMES.flatMap((name) => {
  const curve = runCurve(sampleRecord, name);
  return curve ? [[name, columnSvg(curveDrawing(sampleRecord, curve, INSIDE))] as const] : [];
});
const last = sampleRecord.evaluations.at(-1)!;
const histogram = histogramDrawing({ title: 'align', first: [0.5, 0.5], last: [1, 0], gamma: 5, border: 1 / 6 });
const entropy = shownLayer('entropy', { kind: 'share', data: Uint8Array.of(1) });
const count = shownLayer('negative', { kind: 'count', data: Uint8Array.of(1), max: 11 });
const classes = shownLayer('prediction', { kind: 'classes', data: Uint8Array.of(0, 1, 255) });

const all: [string, string][] = [
  ...curves.map(([name, svg]): [string, string] => [name, svg]),
  ['histogram', columnSvg(histogram)],
  ['table', tableSvg(iouTable(sampleRecord, sampleClasses))],
  ['matrix', confusionSvg(last, sampleClasses)],
  [
    'legend',
    svgFile({
      title: 'l',
      width: 300,
      height: 90,
      body: layerLegend([classes, entropy, count], sampleClasses, 300).body,
    }),
  ],
];

it.each(all)('%s is well-formed, with text as text, and no style that a policy or a program could refuse', (_, svg) => {
  const elements = elementsOf(svg);
  expect(elements[0]).toBe('svg');
  expect(elements.filter((name) => name === 'text').length).toBeGreaterThan(2);
  expect(svg).not.toMatch(/class="|style="|var\(--|<style|<script|NaN|undefined/);
});

it('every curve that the sample run has is there', () => {
  expect(curves.map(([name]) => name)).toEqual(['miou', 'losses', 'entropy', 'kept', 'classes']);
});

it.each(all.filter(([name]) => name !== 'legend'))('%s has a margin of the height of its letters', (_, svg) => {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  const inside = /<rect[^>]*fill="#ffffff"\/><g transform="translate\(10.5 10.5\)">.*<\/g><\/svg>/s;
  expect(svg).toMatch(inside);
  expect(Math.min(Number(width), Number(height))).toBeGreaterThan(21);
});

it('a legend of errors names what is right, what is wrong, and hatches what has no label', () => {
  const error = shownLayer('error', { kind: 'error', data: Uint8Array.of(0, 1, 255) });
  const { body } = layerLegend([error], sampleClasses, 300);
  expect([...body.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text)).toEqual(['right', 'wrong', 'no label']);
  expect(body.match(/<path /g)).toHaveLength(1);
});

it('is as wide as a column of a paper, and its letters are 7 points or larger there', () => {
  const svg = curves[0]?.[1] ?? '';
  expect(svg).toContain('width="80mm"');
  const [, size = '0'] = /font-size="([\d.]+)"/.exec(svg) ?? [];
  const millimetres = (Number(size) * 80) / COLUMN;
  expect(millimetres / (25.4 / 72)).toBeGreaterThan(7);
  const smallest = Math.min(...[...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, own]) => Number(own)));
  expect((smallest * 80) / COLUMN / (25.4 / 72)).toBeGreaterThan(7);
});

it('a legend names the classes that occur, each scale once, and nothing for a photograph', () => {
  const { body } = layerLegend([classes, entropy, entropy], sampleClasses, 300);
  expect(body).toContain('road, &quot;paved&quot;</text>');
  expect(body.match(/<linearGradient/g)).toHaveLength(1);
  const photograph = shownLayer('input', { kind: 'rgb', data: new Uint8Array(3) });
  expect(layerLegend([photograph], sampleClasses, 300)).toEqual({ body: '', height: 0 });
});
