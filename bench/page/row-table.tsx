import type { Row } from '../report.js';
import { COLUMNS, oursOf } from '../table.js';

export function RowTable({ rows }: { rows: readonly Row[] }) {
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            {COLUMNS.map(({ title, meaning }) => (
              <th key={title} scope="col" title={meaning}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.case} ${row.impl}`} className={row.impl === 'ours' ? 'ours' : undefined}>
              {COLUMNS.map(({ title, text }) => (
                <td key={title}>{text(row, oursOf(rows, row))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
