import { type ClassList, classOfId, IGNORED } from '../../protocol/classes.js';
import { type KnownColours, parseColour, VIEWING_PALETTES } from './known-colours.js';
import type { LabelSurvey } from './survey.js';

/** How the files of a set are read: all files of one kind in the same way. */
export interface LabelReading {
  /** `colours`: the palettes show class colours. `indices`: the indices are label ids. */
  palette: 'colours' | 'indices';
  /** `grey`: all colours are grey, and the grey value is the label id. */
  trueColour: 'colours' | 'grey';
}

/** Class id by colour. A colour that two classes share stands for neither. */
export function classOfColour({ classes }: ClassList): Map<number, number> {
  const table = new Map<number, number>();
  const twice = new Set<number>();
  for (const { id, color } of classes) {
    const colour = parseColour(color);
    if (table.has(colour)) twice.add(colour);
    table.set(colour, id);
  }
  for (const colour of twice) table.delete(colour);
  return table;
}

/** The used colours of a file by index. */
export const usedColours = ({ pixels, colours }: LabelSurvey): [index: number, colour: number | undefined][] =>
  [...pixels.keys()].map((index) => [index, colours?.[index]]);

/** The usual colour of what is not labelled, where no class has it. */
const BLACK = 0;

/** Whether every colour of a file is a class colour or black. Undefined where the file is all black. */
function isOfClasses(survey: LabelSurvey, table: Map<number, number>): boolean | undefined {
  const colours = usedColours(survey).map(([, colour]) => colour);
  if (colours.every((colour) => colour === BLACK) && !table.has(BLACK)) return undefined;
  return colours.every((colour) => colour !== undefined && (table.has(colour) || colour === BLACK));
}

/** A palette is a known one where they share so many entries besides black. */
const KNOWN_ENTRIES = 4;

/** Whether a palette is the known one: index by index where it is used, and in enough entries in all. */
function isInOrder(surveys: readonly LabelSurvey[], known: KnownColours): boolean {
  return surveys.every(({ colours = [], pixels }) => {
    const agrees = (index: number) => colours[index] === known.colours[index];
    if (![...pixels.keys()].every(agrees)) return false;
    return colours.filter((colour, index) => colour !== BLACK && agrees(index)).length >= KNOWN_ENTRIES;
  });
}

/** The known palette of the files, where it only makes ids visible. Its colours do not count then. */
export function viewingPalette(surveys: readonly LabelSurvey[]): KnownColours | undefined {
  const palettes = surveys.filter(({ kind }) => kind === 'palette');
  return palettes.length === 0 ? undefined : VIEWING_PALETTES.find((known) => isInOrder(palettes, known));
}

/** Whether index and colour mean the same class at every used entry. Then indices are read. */
const saysTheSame = (surveys: readonly LabelSurvey[], table: Map<number, number>, classes: ClassList): boolean =>
  surveys.every((survey) =>
    usedColours(survey).every(([index, colour]) => {
      const byIndex = classOfId(classes, index);
      if (byIndex === IGNORED && colour === BLACK) return true;
      return byIndex !== undefined && byIndex === table.get(colour ?? -1);
    }),
  );

function palettesByColour(surveys: readonly LabelSurvey[], table: Map<number, number>, classes: ClassList): boolean {
  const told = surveys.map((survey) => isOfClasses(survey, table)).filter((answer) => answer !== undefined);
  if (told.length === 0 || told.filter((answer) => answer).length * 2 < told.length) return false;
  return !saysTheSame(surveys, table, classes) && viewingPalette(surveys) === undefined;
}

const isGrey = (colour: number): boolean => colour === (colour & 255) * 0x010101;

/** True colour that is grey all over holds ids, unless its greys are class colours. */
function greysAreIds(surveys: readonly LabelSurvey[], table: Map<number, number>): boolean {
  const colours = new Set(surveys.flatMap(({ colours: used = [] }) => used));
  const all = [...colours];
  return all.length > 0 && all.every(isGrey) && !all.every((colour) => table.has(colour) || colour === BLACK);
}

/** Decides for a whole set, because a single file may be read in two ways. */
export function chooseReading(surveys: readonly LabelSurvey[], classes: ClassList): LabelReading {
  const table = classOfColour(classes);
  const of = (kind: LabelSurvey['kind']) => surveys.filter((survey) => survey.kind === kind);
  return {
    palette: palettesByColour(of('palette'), table, classes) ? 'colours' : 'indices',
    trueColour: greysAreIds(of('true-colour'), table) ? 'grey' : 'colours',
  };
}

/** Whether a file's colours decide; else its values are label ids. */
export const byColour = (kind: LabelSurvey['kind'], { palette, trueColour }: LabelReading): boolean =>
  kind === 'palette' ? palette === 'colours' : kind === 'true-colour' && trueColour === 'colours';

/** The label id of each stored value, where values are ids: of grey true colour the grey. */
export const idOfValue = ({ kind, colours }: Pick<LabelSurvey, 'kind' | 'colours'>, value: number): number =>
  kind === 'true-colour' ? (colours?.[value] ?? 0) & 255 : value;
