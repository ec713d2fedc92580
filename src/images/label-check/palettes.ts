import type { ClassList } from '../../protocol/classes.js';
import type { LabelFinding } from '../../protocol/label-check.js';
import { DATA_SET_COLOURS, dataSetOf, GREYS, hexColour } from '../labels/known-colours.js';
import { classOfColour } from '../labels/reading.js';
import type { Agreement } from './agreement.js';
import type { LabelSet } from './label-set.js';
import { counted, quoted } from './words.js';

const SHOWN = 3;
/** From this agreement on indices are ids beyond doubt; the colours do not count. */
const NO_DOUBT = 0.25;

const note = (code: LabelFinding['code'], message: string, advice = ''): LabelFinding => ({
  code,
  severity: 'note',
  message,
  advice,
  idMap: null,
});

function readByColour({ palettes }: LabelSet, classes: ClassList): LabelFinding {
  const table = classOfColour(classes);
  const moved = palettes.entries
    .filter(([index, colour]) => table.get(colour) !== index && table.has(colour))
    .map(([index, colour]) => `index ${index} is ${quoted(classes.classes[table.get(colour) ?? 0]?.name ?? '')}`);
  const examples = moved.length > 0 ? `: ${moved.slice(0, SHOWN).join(', ')}${moved.length > SHOWN ? ' …' : ''}` : '';
  return note(
    'palette-colours',
    `The palettes of ${counted(palettes.files, 'label map')} show class colours of "${classes.name}", so the colours decide and not the indices${examples}.`,
  );
}

/** Palettes with class colours and other colours, where colour and index do not go together. It is not clear which one counts. */
function halfKnown({ palettes }: LabelSet, classes: ClassList): LabelFinding | undefined {
  const table = classOfColour(classes);
  const known = palettes.entries.filter(([, colour]) => table.has(colour));
  const odd = known.filter(([index, colour]) => table.get(colour) !== index);
  const [other] = palettes.entries.filter(([, colour]) => !table.has(colour) && colour !== 0);
  if (odd.length < SHOWN || known.length * 2 < palettes.entries.length || !other) return undefined;
  return {
    ...note(
      'other-palette',
      `${known.length} of ${palettes.entries.length} palette entries show class colours of "${classes.name}", ${odd.length} of them at the index of another class; index ${other[0]} (${hexColour(other[1])}) shows none. Because of that the indices are read as ids.`,
      'If the colours are meant, give every class its colour in the class list, and what is not labelled black.',
    ),
    severity: 'warn',
  };
}

/** It is no accident where so many indices have several colours. */
const CONTRADICTIONS = 2;

/** Palettes that give one index different colours in different files, so that indices are no ids. */
export function findContradiction(
  { palettes }: LabelSet,
  classes: ClassList,
  agreement: Agreement | undefined,
): LabelFinding | undefined {
  const byIndex = new Map<number, number[]>();
  for (const [index, colour] of palettes.entries) byIndex.set(index, [...(byIndex.get(index) ?? []), colour]);
  const several = [...byIndex].filter(([, colours]) => colours.length > 1);
  const [first] = several;
  if (palettes.by === 'colours' || several.length < CONTRADICTIONS || !first) return undefined;
  const colours = new Set(palettes.entries.map(([, colour]) => colour));
  const other = dataSetOf(colours, classes.name);
  const whose = other ? ` ${other.known} of the ${colours.size} colours in use are those of ${other.name}.` : '';
  const shown = first[1].slice(0, SHOWN).map(hexColour);
  return {
    ...note(
      'other-palette',
      `The palettes of ${counted(palettes.files, 'label map')} give ${several.length} of ${byIndex.size} indices different colours in different files (index ${first[0]}: ${shown.join(', ')}), so the indices are no ids.${whose}`,
      `Choose the class list whose colours these are${other ? ` (${other.name})` : ''}: then the colours decide.`,
    ),
    severity: agreement && agreement.kappa >= NO_DOUBT ? 'warn' : 'stop',
  };
}

/** Whether every index has the colour of its own class. */
const inOwnColours = ({ palettes }: LabelSet, classes: ClassList): boolean => {
  const table = classOfColour(classes);
  return palettes.entries.every(([index, colour]) => colour === 0 || table.get(colour) === index);
};

/** Palettes in the colours of another data set. */
function ofOtherSet({ palettes }: LabelSet, classes: ClassList, agreement: Agreement | undefined) {
  const colours = new Set(palettes.entries.map(([, colour]) => colour));
  const other = dataSetOf(colours, classes.name);
  if (!other) return undefined;
  const known = DATA_SET_COLOURS.find(({ name }) => name === other.name);
  const inOrder = palettes.entries.every(([index, colour]) => colour === 0 || known?.colours[index] === colour);
  const seen = `${other.known} of the ${colours.size} colours in use are those of ${other.name}${inOrder ? ', in the order of its ids' : ''}`;
  const finding = note(
    'other-palette',
    `The palettes of ${counted(palettes.files, 'label map')} are another set's: ${seen}. The indices are read as ids of "${classes.name}".`,
    `If the labels are of ${other.name}, choose its class list or give an id map.`,
  );
  return agreement && agreement.kappa >= NO_DOUBT ? finding : { ...finding, severity: 'warn' as const };
}

/** Palettes that are read by their indices although their colours mean something. */
function ofIndices(set: LabelSet, classes: ClassList, agreement: Agreement | undefined): LabelFinding | undefined {
  const { viewing, files } = set.palettes;
  if (viewing === undefined) return halfKnown(set, classes) ?? ofOtherSet(set, classes, agreement);
  if (viewing === GREYS.name) return undefined;
  return note(
    'other-palette',
    `The palettes of ${counted(files, 'label map')} are ${viewing}, which only makes ids visible: the indices are read as ids.`,
  );
}

/** The findings about palettes and colours. */
export function paletteFindings(set: LabelSet, classes: ClassList, agreement: Agreement | undefined): LabelFinding[] {
  const { palettes, greyAsIds } = set;
  const findings: (LabelFinding | undefined)[] = [];
  if (palettes.files > 0 && palettes.by === 'colours') findings.push(readByColour(set, classes));
  else if (!inOwnColours(set, classes)) findings.push(ofIndices(set, classes, agreement));
  if (greyAsIds > 0) {
    const said = `${counted(greyAsIds, 'label map')} in true colour ${greyAsIds === 1 ? 'is' : 'are'} grey all over: the grey values are read as ids.`;
    findings.push(note('grey-colours', said));
  }
  return findings.filter((finding) => finding !== undefined);
}
