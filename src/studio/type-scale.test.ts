import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TEXT } from './charts/ink.js';

const THEME = 'src/studio/theme.css';
const STYLES = readdirSync('src/studio', { recursive: true, encoding: 'utf8' })
  .map((file) => `src/studio/${file}`)
  .filter((file) => file.endsWith('.css') && file !== THEME);

interface Declaration {
  place: string;
  property: string;
  value: string;
}

const declarationsOf = (file: string): Declaration[] =>
  readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .split('\n')
    .flatMap((line, place) => {
      const [, property, value] = /^\s*([\w-]+):\s*([^;]+);/.exec(line) ?? [];
      return property && value ? [{ place: `${file}:${place + 1} ${line.trim()}`, property, value }] : [];
    });

const LENGTH = /\d(px|em|rem|pt|ch|ex)\b/;
const SPACING = /^(margin|padding)(-|$)|^((row|column)-)?gap$|^border-spacing$/;
const SIZE = /^(inherit|var\(--text-(small|base|large|title|display)\))$/;
const SHORTHAND = /^(inherit|(\d+ )?var\(--text-[a-z]+\) \/ var\(--line(-tight)?\) .+)$/;
/** A line may be as high as a row of whole steps; letters that stand high or low take no line of their own. */
const LINE = /^(0|var\(--line(-tight)?\)|calc\(\d+ \* var\(--space-1\)\))$/;

function holds({ property, value }: Declaration): boolean {
  if (property === 'font-size') return SIZE.test(value);
  if (property === 'font') return SHORTHAND.test(value);
  if (property === 'line-height') return LINE.test(value);
  if (property.startsWith('--') || SPACING.test(property)) return !LENGTH.test(value);
  return true;
}

it('has sizes of type, lines and spaces only from the tokens', () => {
  expect(STYLES.length).toBeGreaterThan(8);
  const faults = STYLES.flatMap(declarationsOf).filter((each) => !holds(each));
  expect(faults.map(({ place }) => place)).toEqual([]);
});

it('notices what is no token', () => {
  const fault = (property: string, value: string) => !holds({ place: '', property, value });
  expect(fault('font-size', '11px')).toBe(true);
  expect(fault('font', '12px / 1.35 var(--font)')).toBe(true);
  expect(fault('line-height', '1.3')).toBe(true);
  expect(fault('padding', '6px var(--space-2)')).toBe(true);
  expect(fault('margin-left', '0.5em')).toBe(true);
  expect(fault('--my-space', '6px')).toBe(true);
  expect(fault('padding', '0 var(--space-2)')).toBe(false);
});

it('has at most five sizes of type, none below 12 px, and spaces of whole steps of 4 px', () => {
  const tokens = declarationsOf(THEME);
  const pixels = (name: RegExp) =>
    tokens.filter(({ property }) => name.test(property)).map(({ value }) => Number.parseFloat(value));
  // --text and --text-muted are colours.
  const sizes = pixels(/^--text-(small|base|large|title|display)$/);
  expect(sizes.length).toBe(5);
  expect(Math.min(...sizes)).toBe(12);
  expect(Math.min(...sizes), 'the size of text on a canvas').toBe(TEXT);
  for (const space of pixels(/^--space-\d$/)) expect(space % 4).toBe(0);
  expect(pixels(/^--space-half$/)).toEqual([2]);
});
