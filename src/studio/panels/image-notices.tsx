import type { TargetsSummary } from '../../protocol/events.js';
import { Icon } from '../controls/icon.js';
import { words } from '../words/words.js';

/** How odd images of a set were read, and which files were left out. */
export function ImageNotices({ images }: { images: TargetsSummary }) {
  const { skipped, unmatched, notes = [] } = images;
  return (
    <>
      {notes.map((note) => (
        <p key={note} className="card-note">
          <Icon name="info" /> {note}
        </p>
      ))}
      {skipped.length > 0 && (
        <details className="notice">
          <summary>{words.panels.imageNotices.skipped(skipped.length)}</summary>
          <ul>
            {skipped.map(({ name, reason }) => (
              <li key={name}>
                <strong>{name}</strong> {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {unmatched.length > 0 && (
        <details className="notice">
          <summary>{words.panels.imageNotices.unmatched(unmatched.length)}</summary>
          <ul>
            {unmatched.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
