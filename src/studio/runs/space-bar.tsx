import type { ListedRun, StorageSpace } from '../../protocol/kept-run.js';
import { byteSize } from '../../report/numbers.js';
import { useRuns } from './runs-store.js';

/** How much room the runs take of what the browser allows, and whether it has promised to keep them. */
export function SpaceBar({ runs }: { runs: ListedRun[] }) {
  const space = useRuns((state) => state.space);
  const bytes = runs.reduce((sum, { entry }) => sum + (entry?.bytes ?? 0), 0);
  if (!space) return null;
  const { used, quota } = space;
  const share = used !== null && quota ? Math.min(1, used / quota) : null;
  return (
    <div className="space">
      <p>
        <span title="Size of all files of the listed runs">{byteSize(bytes)} in runs</span>
        {used !== null && quota !== null && (
          <span title="What all pages of this address use, and the most that the browser allows them">
            {byteSize(used)} of {byteSize(quota)} used
          </span>
        )}
      </p>
      {share !== null && (
        <meter
          aria-label="Storage used"
          value={share}
          title={`${Math.round(100 * share)} % of what the browser allows`}
        />
      )}
      <p className="muted">{persistenceWords(space)}</p>
    </div>
  );
}

function persistenceWords({ persisted }: StorageSpace): string {
  if (persisted === null) return 'This browser does not say whether it keeps them when the disk is full.';
  return persisted
    ? 'The browser has promised to keep them until you delete them.'
    : 'The browser has not promised to keep them: it may delete them when the disk is full. Export what must stay.';
}
