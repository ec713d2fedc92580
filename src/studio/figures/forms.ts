import type { KeptPicture } from '../../protocol/kept-run.js';
import { LAYERS } from '../../protocol/layers.js';
import type { RunRecord } from '../../protocol/record.js';
import type { ExportedFile } from '../../protocol/session.js';
import { csvField } from '../../report/escape.js';
import { COLUMN, columnSvg, INSIDE, UNIT_MM } from '../../report/figure/standalone.js';
import type { FigureTable } from '../../report/figure/table.js';
import { tableCsv, tableLatex } from '../../report/figure/table-text.js';
import { type CurveName, curveDrawing, runCurve } from '../../report/run-curves.js';
import { type Histogram, histogramDrawing } from '../../report/svg-histogram.js';
import { words } from '../words/words.js';
import { drawSvg, pngOf } from './bitmaps.js';
import { figureFile } from './file-name.js';
import { type LayerFigure, layerPng, layerSvg, type Over } from './layer-figure.js';

/** What can be saved as a figure, and what each is made from. `run`: the name of its run. */
export interface Figures {
  layer: LayerFigure;
  curve: { run: string; record: RunRecord; name: CurveName };
  histogram: { run: string; histogram: Histogram };
  table: { run: string; table: FigureTable; svg: () => string };
  kept: { run: string; picture: KeptPicture };
}

export type FigureKind = keyof Figures;

export interface FormOptions {
  /** With a legend below it, where the figure has none of its own. */
  legend: boolean;
}

/** A form in which a figure can be saved. */
export interface Form<Figure> {
  /** Its title and what it is. */
  words: () => { title: string; about: string };
  make(figure: Figure, options: FormOptions): Promise<ExportedFile>;
}

/** The forms of each kind of figure, the most wanted one first. Menus are made from this table. */
export const FORMS: { readonly [Kind in FigureKind]: readonly Form<Figures[Kind]>[] } = {
  layer: [
    {
      words: () => words.figures.forms.layer.shown,
      make: (figure, { legend }) => layerFile(figure, 'shown', legend),
    },
    {
      words: () => words.figures.forms.layer.alone,
      make: (figure, { legend }) => layerFile(figure, 'alone', legend),
    },
    {
      words: () => words.figures.forms.layer.svg,
      make: async (figure, { legend }) =>
        svgFileOf(layerName(figure, 'shown'), await layerSvg(figure, 'shown', legend)),
    },
  ],
  curve: [
    {
      words: () => words.figures.forms.curve.svg,
      make: async (figure) => svgFileOf([figure.run, figure.name], curveSvg(figure)),
    },
    {
      words: () => words.figures.forms.curve.png,
      make: async (figure) => pngFileOf([figure.run, figure.name], curveSvg(figure)),
    },
    {
      words: () => words.figures.forms.curve.csv,
      make: async ({ run, record, name }) => csvFileOf([run, name], curveCsv(record, name)),
    },
  ],
  histogram: [
    {
      words: () => words.figures.forms.histogram.svg,
      make: async (figure) => svgFileOf(histogramName(figure), columnSvg(histogramDrawing(figure.histogram))),
    },
    {
      words: () => words.figures.forms.histogram.png,
      make: async (figure) => pngFileOf(histogramName(figure), columnSvg(histogramDrawing(figure.histogram))),
    },
    {
      words: () => words.figures.forms.histogram.csv,
      make: async (figure) => csvFileOf(histogramName(figure), histogramCsv(figure.histogram)),
    },
  ],
  table: [
    {
      words: () => words.figures.forms.table.latex,
      make: async ({ run, table }) => textFile([run, table.name], 'tex', 'application/x-tex', tableLatex(table)),
    },
    {
      words: () => words.figures.forms.table.csv,
      make: async ({ run, table }) => csvFileOf([run, table.name], tableCsv(table)),
    },
    {
      words: () => words.figures.forms.table.svg,
      make: async ({ run, table, svg }) => svgFileOf([run, table.name], svg()),
    },
    {
      words: () => words.figures.forms.table.png,
      make: async ({ run, table, svg }) => pngFileOf([run, table.name], svg()),
    },
  ],
  kept: [
    {
      words: () => words.figures.forms.kept.png,
      make: async ({ run, picture: { name, caption, png } }) => ({
        name: figureFile([run, name, caption], 'png'),
        type: 'image/png',
        bytes: png,
      }),
    },
  ],
};

const textFile = (parts: readonly string[], ending: string, type: string, text: string): ExportedFile => ({
  name: figureFile(parts, ending),
  type,
  bytes: new TextEncoder().encode(text),
});

const svgFileOf = (parts: readonly string[], svg: string) => textFile(parts, 'svg', 'image/svg+xml', svg);
const csvFileOf = (parts: readonly string[], csv: string) => textFile(parts, 'csv', 'text/csv', csv);

const layerName = ({ run, maps, name }: LayerFigure, over: Over): string[] => [
  run,
  maps.name,
  LAYERS[name].title,
  ...(over === 'alone' ? ['alone'] : []),
  maps.caption,
];

async function layerFile(figure: LayerFigure, over: Over, legend: boolean): Promise<ExportedFile> {
  const bytes = await layerPng(figure, over, legend);
  return { name: figureFile(layerName(figure, over), 'png'), type: 'image/png', bytes };
}

const PER_INCH = 400;
/** A column of 8 cm has 1260 pixels. */
const PIXELS_PER_UNIT = (PER_INCH * UNIT_MM) / 25.4;

async function pngFileOf(parts: readonly string[], svg: string): Promise<ExportedFile> {
  const [width = COLUMN, height = COLUMN] = viewBoxOf(svg);
  const bitmap = await drawSvg(svg, Math.round(width * PIXELS_PER_UNIT), Math.round(height * PIXELS_PER_UNIT));
  const { withResolution } = await import('./png-resolution.js');
  return { name: figureFile(parts, 'png'), type: 'image/png', bytes: withResolution(await pngOf(bitmap), PER_INCH) };
}

const viewBoxOf = (svg: string): number[] => /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)?.slice(1).map(Number) ?? [];

function curveSvg({ record, name }: Figures['curve']): string {
  const curve = runCurve(record, name);
  if (!curve) throw new Error('The run has no such curve.');
  return columnSvg(curveDrawing(record, curve, INSIDE));
}

/** Every step, whatever the drawing leaves out. */
function curveCsv(record: RunRecord, name: CurveName): string {
  const curve = runCurve(record, name, Number.POSITIVE_INFINITY);
  if (!curve) return '';
  const all = [...new Set(curve.series.flatMap(({ own }) => own?.x ?? curve.x))].sort((a, b) => a - b);
  const columns = curve.series.map(({ values, own }) => {
    const x = own?.x ?? curve.x;
    return new Map(x.map((step, row) => [step, values[row] ?? null]));
  });
  const head = ['step', ...curve.series.map((series) => series.name)].map(csvField).join(',');
  const rows = all.map((step) => [step, ...columns.map((column) => column.get(step) ?? '')].join(','));
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

const histogramName = ({ run, histogram }: Figures['histogram']): string[] => [
  run,
  'entropy-histogram',
  histogram.title,
];

function histogramCsv({ first, last }: Histogram): string {
  const rows = last.map((share, bin) =>
    [bin / last.length, (bin + 1) / last.length, first[bin] ?? '', share].join(','),
  );
  return `${['from,to,first,last', ...rows].join('\r\n')}\r\n`;
}
