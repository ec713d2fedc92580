import { IGNORED } from '../classes.js';
import type { ClassDraft, DraftClass } from './class-draft.js';
import type { ClassForm } from './class-form.js';
import { colorOf, type Fields, fieldsList, isFields, wholeNumber } from './plain-values.js';

/** The fields of Cityscapes' `Label`, in its order. */
const FIELDS = ['name', 'id', 'trainId', 'category', 'categoryId', 'hasInstances', 'ignoreInEval', 'color'] as const;

/** An entry as an object: also a call `Label('road', 7, 0, …)` of a Python text. */
function entryOf(value: Fields): Fields {
  if (typeof value.call !== 'string' || !Array.isArray(value.positional)) return value;
  const { positional } = value;
  const named = isFields(value.named) ? value.named : {};
  return { ...Object.fromEntries(FIELDS.map((field, place) => [field, positional[place]])), ...named };
}

/** Cityscapes' label definitions: names with ids of label files and train ids, of which several may be one class. */
export const cityscapesLabels: ClassForm = {
  title: 'Cityscapes label definitions',
  read({ value }) {
    const given = isFields(value) ? fieldsList(value.labels) : fieldsList(value);
    const labels = given?.map(entryOf);
    const isLabel = ({ name, id, trainId }: Fields) =>
      typeof name === 'string' && wholeNumber(id) !== undefined && wholeNumber(trainId) !== undefined;
    return labels?.every(isLabel) ? byTrainId(labels) : undefined;
  },
};

const isTrained = (trainId: number): boolean => trainId >= 0 && trainId < IGNORED;

/** A class for each train id. Its name is the first one that has it. */
export function byTrainId(labels: readonly Fields[]): ClassDraft {
  const classes = new Map<number, DraftClass>();
  const joined: string[] = [];
  for (const { name, trainId, color } of labels) {
    const id = wholeNumber(trainId) ?? -1;
    if (!isTrained(id)) continue;
    const other = classes.get(id);
    if (other) joined.push(`“${name}” (as “${other.name}”)`);
    else classes.set(id, { name: String(name), color: colorOf(color) });
  }
  const order = [...classes.keys()].sort((a, b) => a - b);
  const ids: Record<number, number> = {};
  for (const label of labels) {
    const id = wholeNumber(label.id) ?? -1;
    const trainId = wholeNumber(label.trainId) ?? -1;
    if (id >= 0 && id !== IGNORED) ids[id] = isTrained(trainId) ? order.indexOf(trainId) : IGNORED;
  }
  const same = Object.entries(ids).every(([id, position]) => Number(id) === position);
  return {
    classes: order.flatMap((id) => classes.get(id) ?? []),
    ...(!same && { ids }),
    notes: [
      ...(same ? [] : ['Label maps are read by its ids (“id”), not by its train ids.']),
      ...(joined.length > 0 ? [`One class with another name: ${joined.join(', ')}.`] : []),
    ],
  };
}
