import type { Words } from '../en.js';

export const maps: Words['maps'] = {};
