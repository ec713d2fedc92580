import type { ListedRun } from '../../protocol/kept-run.js';
import { words } from '../words/words.js';
import { checkRun, useCompare } from './compare-store.js';

/** Chooses a run of the list for Compare. What cannot be chosen is said where the button to compare is. */
export function RunCheck({ run }: { run: ListedRun }) {
  const checked = useCompare((state) => state.checked.includes(run.id));
  return (
    <input
      type="checkbox"
      className="run-check"
      aria-label={words.compare.choice.check(run.entry?.name ?? run.id)}
      title={words.compare.choice.checkTitle}
      checked={checked}
      onChange={() => checkRun(run)}
    />
  );
}
