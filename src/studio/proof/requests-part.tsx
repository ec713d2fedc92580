import { useRequests } from '../privacy.js';
import { requestTable } from './request-table.js';

/** Every request that the browser's own timeline knows, by place and phase. */
export function RequestsPart() {
  const { requests, loading } = useRequests();
  const rows = requestTable(loading, requests, document.baseURI);
  const others = rows.filter(({ own }) => !own);
  return (
    <section aria-labelledby="proof-requests">
      <h3 id="proof-requests">Requests</h3>
      <p>
        {others.length === 0
          ? 'Every request so far went to the server that this page came from, to fetch the page and the demo.'
          : `Requests went to other places: ${others.map(({ to }) => to).join(', ')}. The page has no use for them: an extension of the browser may have made them.`}
      </p>
      <table className="proof-table">
        <thead>
          <tr>
            <th scope="col">To</th>
            <th scope="col">to load the page</th>
            <th scope="col">since then</th>
            <th scope="col">of these, in runs</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ to, own, loading, since, inRuns }) => (
            <tr key={to} data-other={!own}>
              <th scope="row">{to}</th>
              <td>{loading}</td>
              <td>{since}</td>
              <td>{inRuns}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">
        Counted by the browser, in the page and in the engine, the worker that computes. Compare it with the network
        panel of the browser’s developer tools (F12). What is fetched for visits without a network is counted below.
      </p>
    </section>
  );
}
