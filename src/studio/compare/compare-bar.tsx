import { useEffect } from 'react';
import type { ListedRun } from '../../protocol/kept-run.js';
import { compareRuns } from '../actions/compare.js';
import { Button } from '../controls/button.js';
import { useRuns } from '../runs/runs-store.js';
import { useStudio } from '../store.js';
import { words } from '../words/words.js';
import { keepChecked, LEAST_RUNS, MOST_RUNS, uncheckAll, useCompare } from './compare-store.js';

/** What is done with the runs that are checked in the list. */
export function CompareBar({ runs }: { runs: readonly ListedRun[] }) {
  const checked = useCompare((state) => state.checked);
  const refusal = useCompare((state) => state.refusal);
  const busy = useStudio((state) => state.busy.runs !== undefined);
  const deleting = useRuns((state) => state.deleting);
  useEffect(() => keepChecked(runs.filter(({ id }) => !deleting.has(id))), [runs, deleting]);
  return (
    <div className="compare-choice" data-empty={checked.length === 0 && refusal === null}>
      {checked.length > 0 && (
        <>
          <Button
            kind="primary"
            disabled={busy || checked.length < LEAST_RUNS}
            onClick={() => void compareRuns(checked)}
          >
            {checked.length < LEAST_RUNS ? words.compare.choice.go : words.compare.choice.goWith(checked.length)}
          </Button>
          <Button onClick={uncheckAll}>{words.compare.choice.none}</Button>
        </>
      )}
      <p role="status">{refusal ?? (checked.length === 1 ? words.compare.choice.more(MOST_RUNS - 1) : '')}</p>
    </div>
  );
}
