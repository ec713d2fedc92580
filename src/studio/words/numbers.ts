import * as english from '../../report/numbers.js';
import { type Language, useLanguage } from './language.js';

// Numbers as people of the page's language read them. Files (CSV, LaTeX, SVG, reports) keep the English form.

/** Signs of decimals and of thousands. */
const SIGNS: Record<Language, { decimal: string; group: string }> = {
  en: { decimal: '.', group: ',' },
  de: { decimal: ',', group: '.' },
  zh: { decimal: '.', group: ',' },
};

/** A number in its English form, with the signs of the page's language. */
export function localised(text: string): string {
  const { decimal, group } = SIGNS[useLanguage.getState().language];
  return text.replace(/(?<=\d)[.,](?=\d)/g, (sign) => (sign === '.' ? decimal : group));
}

/** Between digits, and not between the numbers of a list. */
const COMMA = /(?<=\d),(?=\d)/g;

/**
 * Typed numbers in their English form: a decimal comma counts where the page's language writes one. In a list it does where
 * something else stands between the numbers ("0,5 0,25"); "1,2" may be two.
 */
export function unlocalised(typed: string, isList: boolean): string {
  if (SIGNS[useLanguage.getState().language].decimal !== ',') return typed;
  return isList && !/[^,\s;][\s;]+[^\s;]/.test(typed) ? typed : typed.replace(COMMA, '.');
}

export const { printedDifference } = english;

export const short = (value: number): string => localised(english.short(value));
export const percent = (share: number): string => localised(english.percent(share));
export const percentSign = (share: number): string => localised(english.percentSign(share));
export const points = (share: number): string => localised(english.points(share));
export const signedPoints = (difference: number): string => localised(english.signedPoints(difference));
export const duration = (seconds: number): string => localised(english.duration(seconds));
export const byteSize = (bytes: number): string => localised(english.byteSize(bytes));
export const whole = (value: number): string => localised(english.whole(value));
