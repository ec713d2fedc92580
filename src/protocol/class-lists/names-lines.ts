import { UserError } from '../errors.js';
import type { DraftClass } from './class-draft.js';
import { type ClassForm, contentLines, type TextLine } from './class-form.js';
import { colorOf } from './plain-values.js';

/** A longer line is prose, or no text at all. */
const LONGEST_NAME = 120;

const RGB = String.raw`[[(]?(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})[\])]?`;
const COLOUR_FIRST = new RegExp(String.raw`^${RGB}[\s,;:]+(\D.*)$`);
const ID_COLOUR_FIRST = new RegExp(String.raw`^(\d+)[\s,;:]+${RGB}[\s,;:]+(\D.*)$`);
const COLOUR_LAST = new RegExp(String.raw`^(.*?)[\s,;:=]+${RGB}[,;]?$`);
const HEX_FIRST = /^(#[0-9a-fA-F]{6})[\s,;:]+(.+)$/;
const HEX_LAST = /^(.*?)[\s,;:]+(#[0-9a-fA-F]{6})$/;
const ID_FIRST = /^(\d+)(?:\s*[:,;=]\s*|[.)]\s+|\s+(?:-+>?\s+)?)(.*)$/;
const ID_LAST = /^(.*\S)\s*(?:[:,;=\t]|\s-+>?\s)\s*(\d+)$/;
/** `road 0`: the number is an id where all lines have one and they count. Else it belongs to the name. */
const COUNT_LAST = /^(.*\D)\s+(\d+)$/;
/** Three numbers or four, or hexadecimal digits, and no name. */
const ONLY_COLOUR = /^[[(]?(?:\d{1,3}[\s,;]+){2,3}\d{1,3}[\])]?[,;]?$|^#[0-9a-fA-F]{6}$/;
/** What programs, settings, logs, addresses and lists of files have in their lines, and names of classes have not. */
const NO_NAME = /[={}]|:\/\/|\w: |\.(?:png|jpe?g|tiff?|bmp|gif|webp|npy|npz|pth?|txt|json|xml|csv)\b/i;

interface Parts {
  rest: string;
  id?: number | undefined;
  color?: string | undefined;
}

/** Where a line has a colour: the groups of its three numbers or of its hexadecimal form, of its id and of the rest. */
const COLOURED: readonly { pattern: RegExp; colour: readonly number[]; rest: number; id?: number }[] = [
  { pattern: ID_COLOUR_FIRST, colour: [2, 3, 4], rest: 5, id: 1 },
  { pattern: COLOUR_FIRST, colour: [1, 2, 3], rest: 4 },
  { pattern: COLOUR_LAST, colour: [2, 3, 4], rest: 1 },
  { pattern: HEX_FIRST, colour: [1], rest: 2 },
  { pattern: HEX_LAST, colour: [2], rest: 1 },
];

/** The colour of a line, and what is left of it. */
function splitColour({ text, number }: TextLine, path: string): Parts {
  for (const { pattern, colour, rest, id } of COLOURED) {
    const found = pattern.exec(text);
    if (!found) continue;
    const numbers = colour.map((group) => found[group] ?? '');
    const color = colorOf(numbers.join(','));
    if (color === undefined) {
      const message = `${path}, line ${number}: ${numbers.join(', ')} is no colour.`;
      throw new UserError('bad-class-list', message, { file: path, advice: 'Red, green and blue go from 0 to 255.' });
    }
    return { rest: found[rest] ?? '', color, ...(id !== undefined && { id: Number(found[id]) }) };
  }
  return { rest: text };
}

function splitId({ rest, id, color }: Parts): Parts {
  if (id !== undefined) return { rest, id, color };
  const begins = ID_FIRST.exec(rest);
  if (begins) return { rest: begins[2] ?? '', id: Number(begins[1]), color };
  const ends = ID_LAST.exec(rest);
  return ends ? { rest: ends[1] ?? '', id: Number(ends[2]), color } : { rest, color };
}

const nameOf = (text: string): string =>
  text
    .trim()
    .replace(/^(['"])(.*)\1[,;]?$/, '$2')
    .replace(/\s*[,;:]$/, '')
    .trim();

/** Names, a line each: also `0 road`, `0: road`, `road,128,64,128` and `128 64 128 road`. */
export const namesLines: ClassForm = {
  title: 'names, a line each',
  read({ text, path, value }) {
    const lines = linesOf(text);
    if (value !== undefined || lines.length === 0 || /^\s*[<{[]/.test(text)) return undefined;
    refuseColoursOnly(lines, path);
    const coloured = withoutBullets(lines).map((line) => splitColour(line, path));
    const parts = countedLast(coloured) ?? coloured.map(splitId);
    const withIds = hasIds(parts, lines, path);
    const classes = withIds ? parts.map(asClass) : coloured.map(({ rest, color }) => asClass({ rest, color }));
    for (const [position, { name }] of classes.entries()) checkName(name, lines[position], path);
    const between = emptyBetween(text);
    const notes = between > 0 ? [`${between} empty ${between === 1 ? 'line was' : 'lines were'} left out.`] : [];
    return { classes, notes };
  },
};

/** Names in a single line are separated by commas. */
function linesOf(text: string): TextLine[] {
  const lines = contentLines(text);
  const [only] = lines;
  if (!only || lines.length > 1 || /\d/.test(only.text)) return lines;
  return only.text.split(',').map((name) => ({ text: name.trim(), number: only.number }));
}

/** Items of a list: "- road". */
function withoutBullets(lines: readonly TextLine[]): readonly TextLine[] {
  const isList = lines.every(({ text }) => /^[-*•]\s/.test(text));
  return isList ? lines.map(({ text, number }) => ({ text: text.slice(1).trim(), number })) : lines;
}

/** Lines that end in numbers from 0 or from 1, one after the other, have these as ids. */
function countedLast(parts: readonly Parts[]): Parts[] | undefined {
  const found = parts.map(({ rest, color }) => {
    const [, name = '', id] = COUNT_LAST.exec(rest) ?? [];
    return { rest: name, id: id === undefined ? undefined : Number(id), color };
  });
  const first = found[0]?.id ?? -1;
  const counts = (first === 0 || first === 1) && found.every(({ id }, position) => id === first + position);
  const isNamed = new Set(found.map(({ rest }) => rest)).size === found.length;
  return parts.length > 1 && counts && isNamed ? found : undefined;
}

function refuseColoursOnly(lines: readonly TextLine[], path: string): void {
  if (!lines.every(({ text }) => ONLY_COLOUR.test(text))) return;
  throw new UserError('bad-class-list', `${path} has colours, but no names of classes.`, {
    file: path,
    advice: 'Write the name of the class behind each colour: 128 64 128 road.',
  });
}

const asClass = ({ rest, id, color }: Parts): DraftClass => ({ name: nameOf(rest), id, color });

/** All lines have ids, or none has: a name may begin with a number. */
function hasIds(parts: readonly Parts[], lines: readonly TextLine[], path: string): boolean {
  const without = parts.findIndex(({ id }) => id === undefined);
  if (without < 0) return true;
  const having = parts.length - parts.filter(({ id }) => id === undefined).length;
  if (having * 2 <= parts.length) return false;
  const message = `${path}, line ${lines[without]?.number}: “${lines[without]?.text}” has no id, but ${having} of ${parts.length} lines have one.`;
  throw new UserError('bad-class-list', message, { file: path, advice: 'Give every line an id, or none.' });
}

function checkName(name: string, line: TextLine | undefined, path: string): void {
  const isName = name !== '' && name.length <= LONGEST_NAME && !isControl(name) && !NO_NAME.test(name);
  if (isName && !isSentence(name)) return;
  const what =
    name === '' ? 'has no name' : isSentence(name) ? 'is a sentence, and no name of a class' : 'is no name of a class';
  throw new UserError('bad-class-list', `${path}, line ${line?.number}: “${shortened(line?.text ?? '')}” ${what}.`, {
    file: path,
    advice: 'Give the names of the classes, a line each, in the order of the network’s outputs.',
  });
}

/** Names of ADE20K are several words between commas; none has more than this. */
const MOST_WORDS = 8;

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => /\p{L}/u.test(word));

/** A line of a page, such as a README: it ends as a sentence does, another one follows in it, or it is a link or a fence. */
function isSentence(name: string): boolean {
  if (/^```|:\/\/|\]\(/.test(name)) return true;
  if (name.split(/[,;]/).some((part) => wordsOf(part).length > MOST_WORDS)) return true;
  const isLong = wordsOf(name).length > 2;
  const hasAnother = /\p{Ll}{3}[.!?]["')]*\s+\p{Lu}/u.test(name);
  return isLong && (hasAnother || /\p{L}{2}[.!?]["')]*$/u.test(name.replace(/\betc\.$/, '')));
}

const isControl = (name: string): boolean => [...name].some((letter) => letter < ' ');
const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Empty lines between names: somebody may have meant a class without a name. */
function emptyBetween(text: string): number {
  const lines = text.trim().split('\n');
  return lines.filter((line) => line.trim() === '').length;
}
