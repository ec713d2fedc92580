import type { Words } from '../en.js';

export const paper: Words['paper'] = {};
