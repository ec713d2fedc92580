import type { Words } from '../en.js';

export const recipeForm: Words['recipeForm'] = {};
