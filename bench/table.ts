import type { Row, Skipped, TorchHost } from './report.js';
import type { Ceilings } from './roofline.js';

/** The columns of a row, in text and on the page. */
export interface Column {
  title: string;
  /** Explains the column on the page. */
  meaning: string;
  width: number;
  text(row: Row, ours: Row | undefined): string;
}

const digits = (value: number): string =>
  value >= 1000
    ? value.toFixed(0)
    : value >= 100
      ? value.toFixed(1)
      : value >= 1
        ? value.toFixed(2)
        : value.toPrecision(3);

const orDash = (value: number | null, format: (value: number) => string = digits): string =>
  value === null ? '-' : format(value);

export const COLUMNS: Column[] = [
  { title: 'case', meaning: 'The computed operation.', width: 30, text: (row) => row.case },
  { title: 'impl', meaning: 'The implementation that computes it.', width: 10, text: (row) => row.impl },
  { title: 'median ms', meaning: 'Median time of one execution.', width: 9, text: (row) => digits(row.median_ms) },
  {
    title: 'quartiles ms',
    meaning: 'First and third quartile.',
    width: 15,
    text: (row) => `${digits(row.p25_ms)} ${digits(row.p75_ms)}`,
  },
  {
    title: 'CPU ms',
    meaning:
      'Median time that all threads of the process compute for one execution; in software the work of the GPU is among it.',
    width: 7,
    text: (row) => orDash(row.cpu_ms),
  },
  { title: 'GFLOP/s', meaning: 'Arithmetic done.', width: 8, text: (row) => orDash(row.gflops) },
  { title: 'GB/s', meaning: 'Least memory traffic.', width: 7, text: (row) => orDash(row.gbps) },
  {
    title: 'roofline',
    meaning: 'Time that the nearer ceiling of this run allows, by the time taken.',
    width: 8,
    text: (row) => orDash(row.fraction, (fraction) => `${(100 * fraction).toFixed(1)} %`),
  },
  {
    title: 'dispatches',
    meaning: 'WebGPU dispatches of one execution.',
    width: 10,
    text: (row) => orDash(row.dispatches, String),
  },
  {
    title: 'error',
    meaning: 'Largest error relative to the largest value of the reference.',
    width: 8,
    text: (row) => row.max_rel_error.toExponential(1),
  },
  {
    title: 'vs ours',
    meaning: 'Times as long as ours in the same run.',
    width: 7,
    text: (row, ours) => (ours ? `${digits(row.median_ms / ours.median_ms)}x` : '-'),
  },
];

/** The row that a row is compared with: ours of the same case; of the maps' rows, the unwatched steps; of matrix units, the usual form. */
export function oursOf(rows: readonly Row[], row: Row): Row | undefined {
  const compared = row.case.startsWith('live-maps/') ? 'live-maps/unwatched' : row.case.replace(/\/matrix$/, '/usual');
  return rows.find(({ impl, case: name }) => impl === 'ours' && name === compared);
}

const pad = (text: string, width: number, first: boolean): string =>
  first ? text.padEnd(width) : text.padStart(width);

const line = (cells: string[]): string =>
  cells
    .map((cell, index) => pad(cell, COLUMNS[index]?.width ?? 0, index < 2))
    .join('  ')
    .trimEnd();

export const headLine = (): string => line(COLUMNS.map(({ title }) => title));

export const rowLine = (row: Row, ours: Row | undefined): string => line(COLUMNS.map(({ text }) => text(row, ours)));

export const skippedLine = (skipped: Skipped): string =>
  `${line([skipped.case, skipped.impl])}  skipped: ${skipped.reason}`;

export const ceilingLine = (ceilings: Ceilings): string =>
  `Ceilings: ${digits(ceilings.fma_gflops)} GFLOP/s multiply-add (${ceilings.fma_accumulators} vec4 accumulators), ` +
  `${digits(ceilings.copy_gbps)} GB/s copy, ${digits(ceilings.empty_dispatch_us)} us an empty dispatch.`;

export const torchLine = ({ version, threads, cpu, cuda }: TorchHost): string =>
  `PyTorch ${version}: ${threads} ${threads === 1 ? 'thread' : 'threads'} on ${cpu}; CUDA: ${cuda ?? 'none'}.`;

export const FALLBACK_NOTE =
  'This adapter computes in software: ratios within this run hold, but nothing here says how fast a GPU is.';
