import type { Words } from '../en.js';

export const proof: Words['proof'] = {};
