import type { ListedRun } from '../../protocol/kept-run.js';
import { checkRun, useCompare } from './compare-store.js';

/** Chooses a run of the list for Compare. What cannot be chosen is said where the button to compare is. */
export function RunCheck({ run }: { run: ListedRun }) {
  const checked = useCompare((state) => state.checked.includes(run.id));
  return (
    <input
      type="checkbox"
      className="run-check"
      aria-label={`Compare “${run.entry?.name ?? run.id}”`}
      title="Check two to four runs to compare them"
      checked={checked}
      onChange={() => checkRun(run)}
    />
  );
}
