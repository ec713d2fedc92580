import type { RunRecord } from '../../protocol/record.js';
import { isGoing, shownRun, useStudio } from '../store.js';
import { byteSize, whole } from '../words/numbers.js';
import { words } from '../words/words.js';

const VERIFY = 'atp-studio verify run.json --files …';

interface Row {
  what: string;
  size: string;
  sha256: string;
}

/** What went into a run and came out of it; a kind with many files has one hash of all. */
function rowsOf({ identity, results }: RunRecord): Row[] {
  const { roles, input, result } = words.proof.hashes;
  const inputs = (identity?.inputs ?? []).map(({ role, bytes, sha256, files }): Row => {
    const [only] = files;
    if (only && files.length === 1)
      return { what: input(roles[role], only.path), size: byteSize(bytes), sha256: only.sha256 };
    const counted = words.proof.files(files.length, whole(files.length));
    return { what: input(roles[role], counted), size: byteSize(bytes), sha256 };
  });
  const came = results.map(({ path, bytes, sha256 }) => ({ what: result(path), size: byteSize(bytes), sha256 }));
  return [...inputs, ...came];
}

export function HashesPart() {
  const run = useStudio(shownRun);
  const rows = rowsOf(run);
  const texts = words.proof.hashes;
  return (
    <section aria-labelledby="proof-hashes">
      <h3 id="proof-hashes">{texts.title}</h3>
      {rows.length === 0 && <p>{run.started === null ? texts.before : texts.none}</p>}
      {rows.length > 0 && (
        <>
          <table className="proof-table">
            <thead>
              <tr>
                <th scope="col">{texts.file}</th>
                <th scope="col">{texts.size}</th>
                <th scope="col">{texts.hash}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ what, size, sha256 }) => (
                <tr key={what}>
                  <th scope="row">{what}</th>
                  <td>{size}</td>
                  <td>
                    <code>{sha256}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {run.results.length === 0 && isGoing(run) && <p className="muted">{texts.later}</p>}
          <p className="muted">{texts.about(<code>{VERIFY}</code>)}</p>
        </>
      )}
    </section>
  );
}
