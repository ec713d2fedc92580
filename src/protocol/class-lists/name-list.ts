import type { ClassForm } from './class-form.js';
import { colorOf, isFields, isTextList } from './plain-values.js';

/** A plain list of names, or names with their colours: {"road": [128, 64, 128]}. */
export const nameList: ClassForm = {
  title: 'a list of names',
  read({ value }) {
    if (isTextList(value)) return { classes: value.map((name) => ({ name })) };
    if (!isFields(value)) return undefined;
    const pairs = Object.entries(value).map(([name, color]) => ({ name, color: colorOf(color) }));
    return pairs.length > 1 && pairs.every(({ color }) => color !== undefined) ? { classes: pairs } : undefined;
  },
};
