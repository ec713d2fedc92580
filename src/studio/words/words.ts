import { en, type Words } from './en.js';

export type { Words };

/**
 * All words of the page, in the language that is shown. It changes with the language: read it where something is drawn, and never at
 * the top of a module.
 */
export let words: Words = en;

/** Only for language.ts, which loads them. */
export function setWords(other: Words): void {
  words = other;
}
