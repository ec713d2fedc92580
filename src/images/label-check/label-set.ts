import { byColour, idOfValue, type LabelReading, usedColours, viewingPalette } from '../labels/reading.js';
import type { Edges, LabelSurvey } from '../labels/survey.js';
import { type CityscapesKind, kindByNames } from './cityscapes-names.js';

export interface IdCount {
  pixels: number;
  files: number;
}

/** What the label files of a set hold, taken together. */
export interface LabelSet {
  files: number;
  /** Label ids of the files that are read by ids. */
  ids: ReadonlyMap<number, IdCount>;
  /** How many files are read by ids. The others are read by their colours. */
  byId: number;
  /** How many have width and height of their images swapped. */
  swapped: number;
  edges: Edges;
  /** How the palettes are read, their used entries, and the known palette where it only makes ids visible. */
  palettes: {
    files: number;
    by: LabelReading['palette'];
    entries: readonly (readonly [index: number, colour: number])[];
    viewing: string | undefined;
  };
  /** What Cityscapes' endings of the files' names say of the ids; undefined without them, and where they differ. */
  named?: CityscapesKind | undefined;
  /** Files of true colour that are read as ids, because all their colours are grey. */
  greyAsIds: number;
}

export interface SurveyedFile {
  path?: string;
  survey: LabelSurvey;
  swapped: boolean;
}

function countIds(surveys: readonly LabelSurvey[]): Map<number, IdCount> {
  const ids = new Map<number, IdCount>();
  for (const survey of surveys) {
    for (const [value, pixels] of survey.pixels) {
      const id = idOfValue(survey, value);
      const so = ids.get(id);
      ids.set(id, { pixels: (so?.pixels ?? 0) + pixels, files: (so?.files ?? 0) + 1 });
    }
  }
  return ids;
}

function sumEdges(surveys: readonly LabelSurvey[]): Edges {
  const sum: Edges = { direct: 0, ramps: 0, other: 0 };
  for (const { edges } of surveys) {
    sum.direct += edges.direct;
    sum.ramps += edges.ramps;
    sum.other += edges.other;
  }
  return sum;
}

function entriesOf(palettes: readonly LabelSurvey[]): [number, number][] {
  const entries = new Map<string, [number, number]>();
  for (const survey of palettes) {
    for (const [index, colour] of usedColours(survey)) {
      if (colour !== undefined) entries.set(`${index} ${colour}`, [index, colour]);
    }
  }
  return [...entries.values()].sort(([a], [b]) => a - b);
}

export function labelSetOf(files: readonly SurveyedFile[], reading: LabelReading): LabelSet {
  const surveys = files.map(({ survey }) => survey);
  const byId = surveys.filter(({ kind }) => !byColour(kind, reading));
  const palettes = surveys.filter(({ kind }) => kind === 'palette');
  return {
    files: files.length,
    ids: countIds(byId),
    byId: byId.length,
    swapped: files.filter(({ swapped }) => swapped).length,
    edges: sumEdges(byId),
    palettes: {
      files: palettes.length,
      by: reading.palette,
      entries: entriesOf(palettes),
      viewing: viewingPalette(surveys)?.name,
    },
    named: kindByNames(files.map(({ path = '' }) => path)),
    greyAsIds: reading.trueColour === 'grey' ? surveys.filter(({ kind }) => kind === 'true-colour').length : 0,
  };
}
