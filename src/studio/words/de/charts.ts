import type { Words } from '../en.js';

export const charts: Words['charts'] = {};
