import { WARNINGS } from '../../../protocol/warnings.js';

/** Warnings of a run: what is wrong, and what to do. */
export const warnings = WARNINGS;
