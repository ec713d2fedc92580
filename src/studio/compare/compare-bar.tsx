import { useEffect } from 'react';
import type { ListedRun } from '../../protocol/kept-run.js';
import { compareRuns } from '../actions/compare.js';
import { Button } from '../controls/button.js';
import { useStudio } from '../store.js';
import { keepChecked, LEAST_RUNS, MOST_RUNS, uncheckAll, useCompare } from './compare-store.js';

/** What is done with the runs that are checked in the list. */
export function CompareBar({ runs }: { runs: readonly ListedRun[] }) {
  const checked = useCompare((state) => state.checked);
  const refusal = useCompare((state) => state.refusal);
  const busy = useStudio((state) => state.busy.runs !== undefined);
  useEffect(() => keepChecked(runs), [runs]);
  return (
    <div className="compare-choice" data-empty={checked.length === 0 && refusal === null}>
      {checked.length > 0 && (
        <>
          <Button
            kind="primary"
            disabled={busy || checked.length < LEAST_RUNS}
            onClick={() => void compareRuns(checked)}
          >
            {checked.length < LEAST_RUNS ? 'Compare' : `Compare ${checked.length} runs`}
          </Button>
          <Button onClick={uncheckAll}>Uncheck all</Button>
        </>
      )}
      <p role="status">
        {refusal ?? (checked.length === 1 ? `Check one to ${MOST_RUNS - 1} more to compare with it.` : '')}
      </p>
    </div>
  );
}
