import type { ComparedGroup, RunComparison } from '../../report/comparison/comparison.js';
import type { Differences } from '../../report/comparison/differences.js';
import { FIGURE_WORDS } from '../../report/comparison/figures.js';
import {
  certaintyOf,
  finalOf,
  intervalText,
  NOTES,
  pairsSay,
  seedsText,
  spreadText,
} from '../../report/comparison/words.js';
import { signedPoints } from '../../report/numbers.js';
import { Explained } from '../controls/explained.js';

const FIGURES = ['mIoU', 'rareMIoU'] as const;

const SIGNS = { above: 'up', below: 'down', unclear: 'same', 'one pair': 'same' } as const;

/** True where runs differ only in their seed: then their mean says more than any of them. */
export const hasSeeds = ({ groups }: RunComparison): boolean => groups.some(({ seeds }) => seeds.length > 1);

/** Mean and deviation over the runs that differ only in their seed, as the report has them. */
export function SeedsTable({ comparison }: { comparison: RunComparison }) {
  const { groups, baseline } = comparison;
  return (
    <div className="compare-table-box">
      <table className="compare-table">
        <caption>
          Runs that differ only in their seed: mean ± standard deviation.{' '}
          <Explained tip={NOTES.join(' ')} side="bottom">
            How sure
          </Explained>
        </caption>
        <thead>
          <tr>
            <th scope="col">Runs</th>
            {FIGURES.map((figure) => (
              <th key={figure} scope="col">
                {FIGURE_WORDS[figure].title}
              </th>
            ))}
            <th scope="col">to {baseline}</th>
            <th scope="col">to no training</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <Row key={group.name} group={group} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ group }: { group: ComparedGroup }) {
  const final = finalOf(group);
  return (
    <tr>
      <th scope="row">
        {group.name}
        <small>
          {seedsText(group.seeds.length)}: {group.seeds.join(', ')}
        </small>
      </th>
      {FIGURES.map((figure) => {
        const spread = final?.figures[figure];
        return <td key={figure}>{spread ? spreadText(spread) : '–'}</td>;
      })}
      <Difference differences={group.toBaseline} none={group.isBaseline ? 'reference' : '–'} />
      <Difference differences={group.toUntrained} none="–" />
    </tr>
  );
}

function Difference({ differences, none }: { differences: Differences | null; none: string }) {
  const found = differences?.figures.mIoU;
  if (!found) return <td className="muted">{none}</td>;
  return (
    <td>
      <span className="delta" data-sign={SIGNS[certaintyOf(found)]}>
        {signedPoints(found.mean)}
      </span>
      <small>{found.interval ? `95 %: ${intervalText(found.interval)}` : pairsSay(found)}</small>
    </td>
  );
}
