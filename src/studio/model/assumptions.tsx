import type { Inference } from '../../protocol/events.js';
import { Tip } from '../controls/tip.js';
import { groupPlace } from '../recipe-form/option-places.js';
import { setPanel } from '../store.js';
import { words } from '../words/words.js';

/** Facts about the network: read from names and shapes, or assumed. A click leads to the option that sets one. */
export function Assumptions({ inferred, saved }: { inferred: Inference[]; saved: boolean }) {
  const assumed = inferred.filter((entry) => entry.assumed).length;
  if (inferred.length === 0) return null;
  return (
    <details>
      <summary>
        {words.model.assumptions.title}
        {assumed > 0 && <span className="badge warn">{words.model.assumptions.count(assumed)}</span>}
      </summary>
      <ul className="assumptions">
        {inferred.map((entry) => (
          <li key={entry.name}>{saved ? <Words entry={entry} /> : <EditableSetting entry={entry} />}</li>
        ))}
      </ul>
    </details>
  );
}

function EditableSetting({ entry }: { entry: Inference }) {
  const { unsaid, said, openInput, openNetwork } = words.model.assumptions;
  const why = entry.assumed ? unsaid : said;
  const group = entry.name.startsWith('colours') ? 'Input' : 'Network';
  return (
    <Tip side="right" text={`${why} ${group === 'Input' ? openInput : openNetwork}`}>
      <button type="button" className="setting" onClick={() => setPanel('options', groupPlace(group))}>
        <Words entry={entry} />
      </button>
    </Tip>
  );
}

function Words({ entry }: { entry: Inference }) {
  return (
    <>
      <span className="muted">{entry.name}</span>
      <span>
        {entry.value}
        {entry.assumed && <span className="badge warn">{words.model.assumptions.assumed}</span>}
      </span>
    </>
  );
}
