import { curriculum } from './curriculum.js';
import type { Lesson } from './lesson-form.js';
import { negativeLabels } from './negative-labels.js';
import { propagation } from './propagation.js';

const table = {
  curriculum,
  'negative-labels': negativeLabels,
  propagation,
} as const satisfies Record<string, Lesson>;

/** As it stands in the address: ?lesson=NAME. */
export type LessonName = keyof typeof table;
export const LESSONS: Readonly<Record<LessonName, Lesson>> = table;
export const LESSON_NAMES = Object.keys(table) as readonly LessonName[];

export const isLessonName = (name: string): name is LessonName => Object.hasOwn(table, name);
