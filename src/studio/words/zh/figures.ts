import type { Words } from '../en.js';

export const figures: Words['figures'] = {};
