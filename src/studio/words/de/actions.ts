import type { Words } from '../en.js';

export const actions: Words['actions'] = {};
