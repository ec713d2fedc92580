import type { ClassForm } from './class-form.js';
import { colorOf, type Fields, fieldsList, isFields } from './plain-values.js';

const named = (entries: readonly Fields[] | undefined, key: 'name' | 'title') =>
  entries?.every((entry) => typeof entry[key] === 'string')
    ? { classes: entries.map((entry) => ({ name: String(entry[key]), color: colorOf(entry.color) })) }
    : undefined;

/** Labels of a CVAT task: a list of names with colours and attributes, or the task that has it. */
export const cvatLabels: ClassForm = {
  title: 'CVAT labels',
  read: ({ value }) => named(isFields(value) ? fieldsList(value.labels) : fieldsList(value), 'name'),
};

/** The `meta.json` of a Supervisely project. */
export const supervisely: ClassForm = {
  title: 'Supervisely meta.json',
  read: ({ value }) => named(isFields(value) ? fieldsList(value.classes) : undefined, 'title'),
};

/** The labels of a Label Studio interface: `<Label value="road" background="#804080"/>`. */
export const labelStudio: ClassForm = {
  title: 'Label Studio interface',
  read({ text }) {
    if (!/^\s*</.test(text)) return undefined;
    const tags = [...text.matchAll(/<Label\s([^>]*)>/g)].map(([, attributes = '']) => attributes);
    const attribute = (tag: string, name: string) => new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(tag)?.[1];
    const classes = tags.flatMap((tag) => {
      const name = attribute(tag, 'value');
      return name === undefined ? [] : [{ name: unescaped(name), color: colorOf(attribute(tag, 'background')) }];
    });
    return classes.length > 0 ? { classes } : undefined;
  },
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => ENTITIES[name] ?? '');
