import { lazy, Suspense } from 'react';
import { closeCompare } from '../actions/compare.js';
import { Boundary } from '../controls/boundary.js';
import { Sheet } from '../controls/sheet.js';
import { useStudio } from '../store.js';
import { words } from '../words/words.js';
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
      title={words.compare.sheet.title}
      about={words.compare.sheet.about}
    >
      <div className="compare-frame">
        <Boundary part={words.compare.sheet.part}>
          <Suspense fallback={<p className="busy">{words.compare.sheet.opening}</p>}>
            <CompareContent />
          </Suspense>
        </Boundary>
      </div>
    </Sheet>
  );
}
