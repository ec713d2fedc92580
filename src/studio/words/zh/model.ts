import type { Words } from '../en.js';

export const model: Words['model'] = {};
