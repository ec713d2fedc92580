import type { TargetsSummary } from '../../protocol/events.js';
import { plural } from '../amounts.js';
import { Icon } from '../controls/icon.js';

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
          <summary>{plural(skipped.length, 'file')} skipped</summary>
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
          <summary>{plural(unmatched.length, 'label file or image', 'label files or images')} without a match</summary>
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
