import type { ListedRun, StorageSpace } from '../../protocol/kept-run.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';
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
        <span title={words.runs.space.inRunsTitle}>{words.runs.space.inRuns(byteSize(bytes))}</span>
        {used !== null && quota !== null && (
          <span title={words.runs.space.usedTitle}>{words.runs.space.used(byteSize(used), byteSize(quota))}</span>
        )}
      </p>
      {share !== null && (
        <meter
          aria-label={words.runs.space.meter}
          value={share}
          title={words.runs.space.share(Math.round(100 * share))}
        />
      )}
      <p className="muted">{persistenceWords(space)}</p>
    </div>
  );
}

function persistenceWords({ persisted }: StorageSpace): string {
  if (persisted === null) return words.runs.space.unknown;
  return persisted ? words.runs.space.promised : words.runs.space.notPromised;
}
