import type { Words } from '../en.js';

export const lesson: Words['lesson'] = {};
