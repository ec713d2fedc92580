import type { ClassDraft } from './class-draft.js';
import type { ClassForm } from './class-form.js';
import { colorOf, type Fields, isFields, isTextList } from './plain-values.js';

const first = (fields: Fields, ...names: readonly string[]): unknown =>
  names.map((name) => fields[name]).find((value) => value !== undefined);

/** Names with the colours of a palette, if it has as many. */
function withPalette(names: readonly string[], palette: unknown): ClassDraft {
  const colors = Array.isArray(palette) ? palette.map(colorOf) : [];
  const fits = colors.length === names.length && colors.every((color) => color !== undefined);
  const note = `Its palette is not used: it has ${colors.length} entries for ${names.length} classes, or one is no colour.`;
  return {
    classes: names.map((name, position) => ({ name, ...(fits && { color: colors[position] }) })),
    notes: palette === undefined || palette === null || fits ? [] : [note],
  };
}

/** What mmsegmentation says of a data set: `classes` and `palette`, or `CLASSES` and `PALETTE`. */
export const metainfo: ClassForm = {
  title: 'mmsegmentation metainfo',
  read({ value }) {
    if (!isFields(value)) return undefined;
    const inner = first(value, 'metainfo', 'METAINFO', 'dataset_meta', 'meta');
    const fields = isFields(inner) ? inner : value;
    const names = first(fields, 'classes', 'CLASSES', 'class_names', 'CLASS_NAMES');
    if (!isTextList(names)) return undefined;
    return withPalette(names, first(fields, 'palette', 'PALETTE', 'colors', 'COLORS'));
  },
};
