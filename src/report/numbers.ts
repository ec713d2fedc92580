/** Numbers as people read them: at most three significant digits, true minus sign, a no-break space before the unit. */
const MINUS = '\u2212';
const SPACE = '\u00a0';

const withMinus = (text: string): string => text.replace('-', MINUS);

/** A plain number with at most three significant digits: 0.0123, 1.23, 456, 12,300, 4.5e-6. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return 'not finite';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 1e-4 || size >= 1e9) return withMinus(Number(value.toPrecision(2)).toExponential().replace('e+', 'e'));
  const rounded = Number(value.toPrecision(3));
  return withMinus(size >= 1000 ? rounded.toLocaleString('en-US') : String(rounded));
}

/** A share in [0,1] as percent without the sign: 39.8, 0.52, 100. Tabular: one decimal from 1 to 99.9. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return 'not finite';
  const value = share * 100;
  if (value >= 99.95) return withMinus(value.toFixed(0));
  if (value > 0 && value < 0.005) return '<0.01';
  if (value !== 0 && Math.abs(value) < 0.995) return withMinus(value.toFixed(2));
  return withMinus(value.toFixed(1));
}

export const percentSign = (share: number): string => `${percent(share)}${SPACE}%`;

/** An accuracy in [0,1] as points of 100 with one decimal, as papers print it: 39.8. */
export const points = (share: number): string => (Number.isFinite(share) ? (share * 100).toFixed(1) : 'not finite');

/** A difference of two accuracies in points, always signed: +4.0, −1.2, ±0.0. */
export function signedPoints(difference: number): string {
  const text = Math.abs(difference * 100).toFixed(1);
  if (text === '0.0') return `\u00b1${text}`;
  return `${difference > 0 ? '+' : MINUS}${text}`;
}

/**
 * The difference of two accuracies as they are printed: that of their figures with one decimal, so that what stands beside
 * each other adds up. In [0,1]; files for programs have the whole difference.
 */
export const printedDifference = (value: number, from: number): number =>
  (Math.round(Number(points(value)) * 10) - Math.round(Number(points(from)) * 10)) / 1000;

/** Seconds as 0.8 s, 12 s, 3 min 12 s or 1 h 05 min. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}${SPACE}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${SPACE}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}${SPACE}min ${whole % 60}${SPACE}s`;
  return `${Math.floor(minutes / 60)}${SPACE}h ${String(minutes % 60).padStart(2, '0')}${SPACE}min`;
}

/** Bytes in decimal units: 512 B, 12.3 kB, 2.1 MB. */
export function byteSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${short(bytes / 1000 ** power)}${SPACE}${units[power]}`;
}

/** An integer with separators: 12,345. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
