import type { TargetsSummary } from '../../protocol/events.js';
import { Icon } from '../controls/icon.js';
import { words } from '../words/words.js';

/** How odd images of a set were read, and which files were left out. */
export function ImageNotices({ images }: { images: TargetsSummary }) {
  const { skipped, unmatched, unmatchedLabels, notes = [] } = images;
  const said = words.panels.imageNotices;
  return (
    <>
      {notes.map((note) => (
        <p key={note} className="card-note">
          <Icon name="info" /> {note}
        </p>
      ))}
      {skipped.length > 0 && (
        <details className="notice">
          <summary>{said.skipped(skipped.length)}</summary>
          <ul>
            {skipped.map(({ name, reason }) => (
              <li key={name}>
                <strong>{name}</strong> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Unmatched names={unmatched.slice(0, unmatchedLabels ?? 0)} says={said.unmatchedLabels} />
      <Unmatched
        names={unmatched.slice(unmatchedLabels ?? 0)}
        says={unmatchedLabels === undefined ? said.unmatched : said.unmatchedImages}
      />
    </>
  );
}

function Unmatched({ names, says }: { names: readonly string[]; says: (count: number) => string }) {
  if (names.length === 0) return null;
  return (
    <details className="notice">
      <summary>{says(names.length)}</summary>
      <ul>
        {names.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
    </details>
  );
}
