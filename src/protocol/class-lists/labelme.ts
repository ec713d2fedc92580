import type { ClassForm } from './class-form.js';
import { contentLines } from './class-form.js';

const IGNORE = '__ignore__';
const BACKGROUND = '_background_';

/** labelme's `labels.txt`: `__ignore__` is -1 (255 in label maps), and the ids of the others count from 0. */
export const labelme: ClassForm = {
  title: 'labelme labels.txt',
  read({ text }) {
    const names = contentLines(text).map((line) => line.text);
    if (!names.includes(IGNORE) && names[0] !== BACKGROUND) return undefined;
    const classes = names
      .filter((name) => name !== IGNORE)
      .map((name) => ({ name: name === BACKGROUND ? 'background' : name }));
    return { classes, notes: names.includes(IGNORE) ? ['__ignore__ is no class: 255 is ignored in label maps.'] : [] };
  },
};
