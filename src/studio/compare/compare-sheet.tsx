import { lazy, Suspense } from 'react';
import { closeCompare } from '../actions/compare.js';
import { Boundary } from '../controls/boundary.js';
import { Sheet } from '../controls/sheet.js';
import { useStudio } from '../store.js';
import './compare-frame.css';

/** Nobody who compares nothing loads it. */
const CompareContent = lazy(async () => ({ default: (await import('./compare-content.js')).CompareContent }));

/** Two to four kept runs side by side, over the whole page, which stays as it is underneath. */
export function CompareSheet() {
  const open = useStudio((state) => state.panel === 'compare');
  return (
    <Sheet
      open={open}
      onClose={closeCompare}
      shape="wide"
      title="Compare runs"
      about="Figures, options, curves and pictures of kept runs side by side. Nothing leaves this computer."
    >
      <div className="compare-frame">
        <Boundary part="Compare">
          <Suspense fallback={<p className="busy">Opening Compare…</p>}>
            <CompareContent />
          </Suspense>
        </Boundary>
      </div>
    </Sheet>
  );
}
