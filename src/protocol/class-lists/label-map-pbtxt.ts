import type { DraftClass } from './class-draft.js';
import type { ClassForm } from './class-form.js';
import { wholeNumber } from './plain-values.js';

/** A label map of TensorFlow's detection API: `item { id: 1 name: 'road' }`. */
export const labelMapPbtxt: ClassForm = {
  title: 'TensorFlow label map (.pbtxt)',
  read({ text }) {
    if (!/^\s*item\s*:?\s*\{/m.test(text)) return undefined;
    const classes = [...text.matchAll(/\bitem\s*:?\s*\{([^}]*)\}/g)].flatMap(([, body = '']): DraftClass[] => {
      const id = wholeNumber(/\bid\s*:\s*(\d+)/.exec(body)?.[1]);
      const name = field(body, 'display_name') ?? field(body, 'name');
      return name === undefined ? [] : [{ name, id }];
    });
    return classes.every(({ id }) => id !== undefined) ? { classes } : undefined;
  },
};

const field = (body: string, name: string): string | undefined => {
  const [, , single, double] = new RegExp(`(^|[\\s,])${name}\\s*:\\s*(?:'([^']*)'|"([^"]*)")`).exec(body) ?? [];
  return single ?? double;
};
