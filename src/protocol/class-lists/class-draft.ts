import { type ClassList, IGNORED, parseClassList } from '../classes.js';
import { UserError } from '../errors.js';
import { numberedClasses } from '../numbered-classes.js';

/** A class as a file gives it. */
export interface DraftClass {
  name: string;
  /** Its id in label files; all classes of a draft have one, or none has. */
  id?: number | undefined;
  /** "#rrggbb" */
  color?: string | undefined;
  /** No class of a network: what is not labelled, or not to be evaluated. */
  ignored?: boolean | undefined;
}

/** What a file says, before its ids are made to count from 0. */
export interface ClassDraft {
  classes: DraftClass[];
  /** Further ids of label files: to the position of a class in `classes`, or 255. */
  ids?: Record<number, number>;
  ignore?: number[];
  /** Sentences about what was left out. */
  notes?: string[];
}

/** A class list, and sentences about how it was read. */
export interface SettledClasses {
  list: ClassList;
  notes: string[];
}

const refusal = (message: string, file: string, advice: string): UserError =>
  new UserError('bad-class-list', message, { file, advice });

const MOST_CLASSES = 254;
const LARGEST_ID = 65_535;

/** Class ids in the order of the label ids, with generated colours where there are none. @throws UserError bad-class-list */
export function settleClasses(draft: ClassDraft, file: string): SettledClasses {
  const notes = [...(draft.notes ?? [])];
  const known = { ...draft, classes: withoutIgnored(draft.classes, notes) };
  const used = inOrder(known.classes, file);
  checkCount(used.length, file);
  const { idMap, ignore } = mapIds(known, used, notes);
  const colors = settleColors(used, notes);
  tellRepeated(used, colors, notes);
  const list = {
    name: file.slice(file.lastIndexOf('/') + 1) || 'class list',
    ignore,
    ...(Object.keys(idMap).length > 0 && { idMap }),
    classes: used.map(({ name }, id) => ({ id, name: name.trim() || `class ${id}`, color: colors[id] })),
  };
  return { list: parseClassList(list, file), notes };
}

/** Names of what is not labelled. As 255 or -1 they are no class. Another 255 is one: masks have 0 and 255. */
const NOT_LABELLED =
  /^(void|un-?label+ed|not label+ed|no[ _-]?label|ignored?|unknown|undefined|no[ _-]?data|border|boundary)\b/i;

function withoutIgnored(classes: readonly DraftClass[], notes: string[]): DraftClass[] {
  return classes.map((entry) => {
    const { name, id, ignored } = entry;
    if (ignored || (id !== IGNORED && id !== -1) || !NOT_LABELLED.test(name.trim())) return entry;
    notes.push(`“${name}” (${id}) is no class: it is ignored in label maps.`);
    return { ...entry, ignored: true };
  });
}

/** The classes of the network by their ids, or in the order of the file. */
function inOrder(classes: readonly DraftClass[], file: string): DraftClass[] {
  const used = classes.filter(({ ignored }) => !ignored);
  const seen = new Map<number, string>();
  for (const { id, name, ignored } of classes) {
    if (id === undefined || ignored) continue;
    if (!Number.isInteger(id) || id < 0 || id > LARGEST_ID) {
      throw refusal(`${file}: “${name}” has the id ${id}, which no label file can hold.`, file, 'Ids are 0 to 65535.');
    }
    const other = seen.get(id);
    if (other !== undefined) {
      const message = `${file} gives the id ${id} twice: to “${other}” and to “${name}”.`;
      throw refusal(message, file, 'Give each class an id of its own.');
    }
    seen.set(id, name);
  }
  return used.every(({ id }) => id !== undefined) ? used.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0)) : used;
}

function checkCount(count: number, file: string): void {
  if (count === 1) {
    const message = `${file}: the class list has one class; it must have at least two.`;
    throw refusal(message, file, 'A network with one output channel has two: background and foreground.');
  }
  if (count === 0) throw refusal(`${file} names no class.`, file, 'Give the names of the classes, a line each.');
  if (count <= MOST_CLASSES) return;
  const message = `${file} names ${count} classes; a class list has at most ${MOST_CLASSES}.`;
  throw refusal(message, file, 'Is it the list of this network? Label maps have one byte for a class.');
}

/** Ids of label files that are not the class ids. */
function mapIds({ classes, ids = {}, ignore = [] }: ClassDraft, used: readonly DraftClass[], notes: string[]) {
  const idMap: Record<string, number> = {};
  const ignored = new Set([...ignore, IGNORED]);
  const counted = used.every(({ id }, position) => id === undefined || id === position);
  if (!counted) for (const [position, { id }] of used.entries()) idMap[String(id)] = position;
  for (const [id, position] of Object.entries(ids)) {
    const entry = classes[position];
    idMap[id] = entry ? used.indexOf(entry) : IGNORED;
  }
  for (const { id, ignored: isOut } of classes) {
    if (!isOut || id === undefined || id < 0 || id > LARGEST_ID || id === IGNORED) continue;
    if (id < used.length || !counted) idMap[String(id)] = IGNORED;
    else ignored.add(id);
  }
  if (!counted) {
    const zeroIsFree = idMap['0'] === undefined;
    if (zeroIsFree) idMap['0'] = IGNORED;
    notes.push(idWords(used, zeroIsFree));
  }
  return { idMap, ignore: [...ignored].sort((a, b) => a - b) };
}

function idWords(used: readonly DraftClass[], zeroIsFree: boolean): string {
  const [first = 0, last = 0] = [used[0]?.id, used.at(-1)?.id];
  const gaps = last - first + 1 > used.length ? ', with gaps' : '';
  const zero = zeroIsFree ? ', and 0 as not labelled' : '';
  return `Its ids are ${first} to ${last}${gaps}: label maps are read by an id map, ${first} as class 0${zero}.`;
}

function settleColors(used: readonly DraftClass[], notes: string[]): string[] {
  const generated = numberedClasses(used.length).classes;
  const without = used.filter(({ color }) => color === undefined).length;
  if (without === used.length) notes.push('It gives no colours, so they are generated.');
  else if (without > 0) notes.push(`${without} of its ${used.length} classes have no colour: theirs are generated.`);
  return used.map(({ color }, id) => (color ?? generated[id]?.color ?? '#808080').toLowerCase());
}

function tellRepeated(used: readonly DraftClass[], colors: readonly string[], notes: string[]): void {
  const names = repeated(used.map(({ name }) => name.trim()));
  if (names.length > 0) notes.push(`Several classes have the name ${names.map((name) => `“${name}”`).join(', ')}.`);
  const shared = repeated(colors);
  if (shared.length === 0) return;
  const whose = used.filter((_, id) => colors[id] === shared[0]).map(({ name }) => `“${name}”`);
  const more = shared.length > 1 ? `, and ${shared.length - 1} more colours are shared` : '';
  notes.push(`${whose.join(' and ')} have one colour${more}: label maps in colours cannot tell them apart.`);
}

const repeated = (values: readonly string[]): string[] => [
  ...new Set(values.filter((value, index) => values.indexOf(value) !== index)),
];
