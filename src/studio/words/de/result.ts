import type { Words } from '../en.js';

export const result: Words['result'] = {};
