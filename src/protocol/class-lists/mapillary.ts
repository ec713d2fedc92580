import type { ClassForm } from './class-form.js';
import { colorOf, fieldsList, isFields } from './plain-values.js';

/** The `config.json` of Mapillary Vistas: `labels` with `name`, `readable`, `color` and `evaluate`, in the order of the ids. */
export const mapillary: ClassForm = {
  title: 'Mapillary Vistas config.json',
  read({ value }) {
    const labels = isFields(value) ? fieldsList(value.labels) : undefined;
    if (!labels?.every(({ name, readable }) => typeof (readable ?? name) === 'string')) return undefined;
    if (!labels.some((label) => 'readable' in label || 'evaluate' in label)) return undefined;
    const classes = labels.map(({ name, readable, color, evaluate }, id) => ({
      id,
      name: String(readable ?? name),
      color: colorOf(color),
      ignored: evaluate === false,
    }));
    const out = classes.filter(({ ignored }) => ignored).map(({ name }) => name);
    return { classes, notes: out.length > 0 ? [`Not evaluated, and so ignored: ${out.join(', ')}.`] : [] };
  },
};
