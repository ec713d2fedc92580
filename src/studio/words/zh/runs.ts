import type { Words } from '../en.js';

export const runs: Words['runs'] = {};
