import type { ClassList } from '../../protocol/classes.js';
import { isNumbered } from '../../protocol/numbered-classes.js';
import { words } from '../words/words.js';

/** The name of a class list; of one that was made here, because the model names no classes, in the page's language. */
export const classListName = (list: ClassList): string =>
  isNumbered(list) ? words.panels.classes.numberedList(list.classes.length) : list.name;
