import type { ClassForm } from './class-form.js';
import { isFields, isTextList } from './plain-values.js';

/** The `names` of an ultralytics `data.yaml`: a list, or a map from ids. */
export const ultralytics: ClassForm = {
  title: 'ultralytics data.yaml (names)',
  read({ value }) {
    if (!isFields(value)) return undefined;
    const { names } = value;
    if (isTextList(names)) return { classes: names.map((name) => ({ name })) };
    if (!isFields(names)) return undefined;
    const pairs = Object.entries(names);
    if (pairs.length === 0 || !pairs.every(([id, name]) => /^\d+$/.test(id) && typeof name === 'string'))
      return undefined;
    return { classes: pairs.map(([id, name]) => ({ id: Number(id), name: String(name) })) };
  },
};
