import { useRequests } from '../privacy.js';
import { words } from '../words/words.js';
import { requestTable } from './request-table.js';

/** Every request that the browser's own timeline knows, by place and phase. */
export function RequestsPart() {
  const { requests, loading } = useRequests();
  const rows = requestTable(loading, requests, document.baseURI);
  const texts = words.proof.requests;
  const others = rows.filter(({ own }) => !own);
  return (
    <section aria-labelledby="proof-requests">
      <h3 id="proof-requests">{texts.title}</h3>
      <p>{others.length === 0 ? texts.onlyOwn : texts.others(others.map(({ to }) => to).join(', '))}</p>
      <table className="proof-table">
        <thead>
          <tr>
            <th scope="col">{texts.to}</th>
            <th scope="col">{texts.loading}</th>
            <th scope="col">{texts.since}</th>
            <th scope="col">{texts.inRuns}</th>
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
      <p className="muted">{texts.about}</p>
    </section>
  );
}
