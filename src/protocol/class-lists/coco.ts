import type { ClassForm } from './class-form.js';
import { colorOf, fieldsList, isFields, wholeNumber } from './plain-values.js';

/** The `categories` of a COCO file, whose ids may have gaps. A list of them alone is one too. */
export const coco: ClassForm = {
  title: 'COCO categories',
  read({ value }) {
    const categories = isFields(value) ? fieldsList(value.categories ?? value.labels) : fieldsList(value);
    const isCategory = ({ id, name }: Record<string, unknown>) =>
      wholeNumber(id) !== undefined && typeof name === 'string';
    if (!categories?.every(isCategory)) return undefined;
    if (categories.some((entry) => 'trainId' in entry || 'attributes' in entry)) return undefined;
    return {
      classes: categories.map(({ id, name, color }) => ({
        id: wholeNumber(id),
        name: String(name),
        color: colorOf(color),
      })),
    };
  },
};
