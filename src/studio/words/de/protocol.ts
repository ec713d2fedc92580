import type { Words } from '../en.js';

export const protocol: Words['protocol'] = {};
