import type { Words } from '../en.js';

export const panels: Words['panels'] = {};
