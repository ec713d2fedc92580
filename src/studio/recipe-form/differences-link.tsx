import { setPanel } from '../store.js';
import { words } from '../words/words.js';
import { OPTIONS_CHANGED } from './option-places.js';
import { differenceInWords, type PresetDifferences } from './preset-differences.js';

/** Says in how many options the recipe differs from its preset, and lists them. */
export function DifferencesLink({ differences, linked }: { differences: PresetDifferences; linked: boolean }) {
  const difference = differenceInWords(differences);
  if (difference === null) return null;
  const sentence = words.recipeForm.differences.sentence(difference);
  if (!linked) return <span>{sentence}</span>;
  // The full stop is in the button: behind one of two lines it would stand on a third.
  return (
    <button type="button" className="link" aria-haspopup="dialog" onClick={() => setPanel('options', OPTIONS_CHANGED)}>
      {sentence}
    </button>
  );
}
