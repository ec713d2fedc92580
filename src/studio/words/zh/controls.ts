import type { Words } from '../en.js';

export const controls: Words['controls'] = {};
