import type { ClassDraft } from './class-draft.js';
import type { ClassForm } from './class-form.js';
import { type Fields, isFields, wholeNumber } from './plain-values.js';

/** Classes by their ids as texts: {"0": "wall"}. Undefined where keys are no ids or values no names. */
function byId(value: unknown): ClassDraft | undefined {
  if (!isFields(value)) return undefined;
  const pairs = Object.entries(value);
  if (pairs.length === 0 || !pairs.every(([id, name]) => /^\d+$/.test(id) && typeof name === 'string'))
    return undefined;
  return { classes: pairs.map(([id, name]) => ({ id: Number(id), name: String(name) })) };
}

/** Ids by class: {"wall": 0}, each another one. */
function byName(value: unknown): ClassDraft | undefined {
  if (!isFields(value)) return undefined;
  const pairs = Object.entries(value);
  if (new Set(pairs.map(([, id]) => Number(id))).size < pairs.length) return undefined;
  if (pairs.length === 0 || !pairs.every(([, id]) => wholeNumber(id) !== undefined)) return undefined;
  return { classes: pairs.map(([name, id]) => ({ id: wholeNumber(id), name })) };
}

/** transformers makes these where a model was saved without names. */
const isPlaceholder = (draft: ClassDraft): boolean => draft.classes.every(({ id, name }) => name === `LABEL_${id}`);

/** The names of a `config.json`, which may only number them. */
export function classesOfConfig(config: Fields): ClassDraft | undefined {
  const draft = byId(config.id2label) ?? byName(config.label2id);
  return draft && !isPlaceholder(draft) ? draft : undefined;
}

/** `config.json`, or the label files of the hub: `id2label.json`, `label2id.json`. */
export const huggingFace: ClassForm = {
  title: 'Hugging Face id2label',
  read({ value }) {
    if (!isFields(value)) return undefined;
    return byId(value.id2label) ?? byName(value.label2id) ?? byId(value) ?? byName(value);
  },
};
