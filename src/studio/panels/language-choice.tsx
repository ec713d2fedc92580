import { showError } from '../actions/reporting.js';
import { chooseLanguage, LANGUAGE_NAMES, LANGUAGES, type Language, useLanguage } from '../words/language.js';
import { words } from '../words/words.js';

/** The language of the page. */
export function LanguageChoice() {
  const language = useLanguage((state) => state.language);
  return (
    <select
      className="language-choice"
      aria-label={words.page.language}
      title={words.page.language}
      value={language}
      onChange={({ target }) => {
        chooseLanguage(target.value as Language).catch((error) => showError('drop', error));
      }}
    >
      {LANGUAGE_NAMES.map((name) => (
        <option key={name} value={name} lang={name} title={LANGUAGES[name].name} aria-label={LANGUAGES[name].name}>
          {LANGUAGES[name].short}
        </option>
      ))}
    </select>
  );
}
