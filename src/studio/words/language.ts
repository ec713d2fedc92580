import { create } from 'zustand';
import { UserError } from '../../protocol/errors.js';
import { setWords, type Words, words } from './words.js';

/** The languages of the page by their own names: in short, as they stand in the bar, and in full. */
export const LANGUAGES = {
  en: { short: 'EN', name: 'English' },
  de: { short: 'DE', name: 'Deutsch' },
  zh: { short: '中文', name: '中文' },
} as const;
export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];

const STORED = 'language';
const isLanguage = (value: unknown): value is Language => typeof value === 'string' && Object.hasOwn(LANGUAGES, value);

/** The language that is spoken: its words have been loaded. */
export const useLanguage = create<{ language: Language }>()(() => ({ language: 'en' }));

/** English is part of the page; the others are loaded when they are chosen. */
const LOAD: Record<Language, () => Promise<Words>> = {
  en: async () => (await import('./en.js')).en,
  de: async () => (await import('./de.js')).de,
  zh: async () => (await import('./zh.js')).zh,
};

/** Storage can be forbidden; the choice then lasts as long as the tab. */
function stored(): Language | null {
  try {
    const value = localStorage.getItem(STORED);
    return isLanguage(value) ? value : null;
  } catch {
    return null;
  }
}

/** The first language of the browser that the page speaks. */
function preferred(): Language {
  const spoken = navigator.languages.map((tag) => tag.split('-')[0]);
  return stored() ?? spoken.find(isLanguage) ?? 'en';
}

async function speak(language: Language): Promise<void> {
  setWords(await LOAD[language]());
  document.documentElement.lang = language;
  useLanguage.setState({ language });
}

/** Resolves when the words of the browser's or the chosen language are there; English where they cannot be loaded. */
export const startLanguage = (): Promise<void> => speak(preferred()).catch(() => undefined);

/** @throws UserError where the words cannot be fetched; the language stays as it is then. */
export async function chooseLanguage(language: Language): Promise<void> {
  await speak(language).catch(() => {
    const { message, advice } = words.page.languageMissing;
    throw new UserError('language-missing', message, { advice });
  });
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Storage is forbidden: nothing to keep.
  }
}
