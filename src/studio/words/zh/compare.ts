import type { Words } from '../en.js';

export const compare: Words['compare'] = {};
