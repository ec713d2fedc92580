import type { RunRecord } from '../../protocol/record.js';
import { byteSize } from '../../report/numbers.js';
import { plural } from '../amounts.js';
import { isGoing, shownRun, useStudio } from '../store.js';

interface Row {
  what: string;
  size: string;
  sha256: string;
}

/** What went into a run and came out of it; a kind with many files has one hash of all. */
function rowsOf({ identity, results }: RunRecord): Row[] {
  const inputs = (identity?.inputs ?? []).map(({ role, bytes, sha256, files }): Row => {
    const [only] = files;
    if (only && files.length === 1)
      return { what: `${role}: ${only.path}`, size: byteSize(bytes), sha256: only.sha256 };
    return { what: `${role}: ${plural(files.length, 'file')}`, size: byteSize(bytes), sha256 };
  });
  const came = results.map(({ path, bytes, sha256 }) => ({ what: `result: ${path}`, size: byteSize(bytes), sha256 }));
  return [...inputs, ...came];
}

export function HashesPart() {
  const run = useStudio(shownRun);
  const rows = rowsOf(run);
  return (
    <section aria-labelledby="proof-hashes">
      <h3 id="proof-hashes">What went in and came out</h3>
      {rows.length === 0 && (
        <p>
          {run.started === null
            ? 'After a run, the SHA-256 of every file that went in and of the adapted model stand here.'
            : 'This run was recorded without hashes.'}
        </p>
      )}
      {rows.length > 0 && (
        <>
          <table className="proof-table">
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Size</th>
                <th scope="col">SHA-256</th>
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
          {run.results.length === 0 && isGoing(run) && <p className="muted">The adapted model comes at the end.</p>}
          <p className="muted">
            The report has the same on a page to sign. <code>atp-studio verify run.json --files …</code> checks files
            against the run record, one by one.
          </p>
        </>
      )}
    </section>
  );
}
