import { parseClassList } from '../classes.js';
import type { ClassForm } from './class-form.js';
import { fieldsList, isFields } from './plain-values.js';

/** The form of this program: names, colours, ignored ids and an id map. */
export const ownList: ClassForm = {
  title: 'a class list of ATP Studio',
  read({ value, path }) {
    if (!isFields(value) || !Array.isArray(value.classes)) return undefined;
    const classes = fieldsList(value.classes);
    if (value.classes.length > 0 && !classes) return undefined;
    if (classes?.some((entry) => 'title' in entry)) return undefined;
    return { list: parseClassList(value, path) };
  },
};
