import type { Words } from '../en.js';

export const time: Words['time'] = {};
