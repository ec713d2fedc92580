import type { ComparedGroup, RunComparison } from '../../report/comparison/comparison.js';
import type { Differences } from '../../report/comparison/differences.js';
import { FIGURE_WORDS } from '../../report/comparison/figures.js';
import { certaintyOf, finalOf, spreadText } from '../../report/comparison/words.js';
import { Explained } from '../controls/explained.js';
import { localised, signedPoints } from '../words/numbers.js';
import { words } from '../words/words.js';

const FIGURES = ['mIoU', 'rareMIoU'] as const;

const SIGNS = { above: 'up', below: 'down', unclear: 'same', unknown: 'same' } as const;

/** True where runs differ only in their seed: then their mean says more than any of them. */
export const hasSeeds = ({ groups }: RunComparison): boolean => groups.some(({ seeds }) => seeds.length > 1);

/** Mean and deviation over the runs that differ only in their seed, as the report has them. */
export function SeedsTable({ comparison }: { comparison: RunComparison }) {
  const { groups, baseline } = comparison;
  return (
    <div className="compare-table-box">
      <p className="muted">
        {words.compare.seeds.about}{' '}
        <Explained tip={words.report.comparison.notes.join(' ')} side="bottom">
          {words.compare.seeds.howSure}
        </Explained>
      </p>
      <table className="compare-table" aria-label={words.compare.seeds.label}>
        <thead>
          <tr>
            <th scope="col">{words.compare.seeds.head}</th>
            {FIGURES.map((figure) => (
              <th key={figure} scope="col">
                {FIGURE_WORDS[figure].title}
              </th>
            ))}
            <th scope="col">{words.compare.seeds.toBaseline(baseline)}</th>
            <th scope="col">{words.compare.seeds.toUntrained}</th>
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
          {words.report.comparison.seeds(group.seeds.length)}: {group.seeds.join(', ')}
        </small>
      </th>
      {FIGURES.map((figure) => {
        const spread = final?.figures[figure];
        return <td key={figure}>{spread ? localised(spreadText(spread)) : '–'}</td>;
      })}
      <Difference differences={group.toBaseline} none={group.isBaseline ? words.compare.seeds.reference : '–'} />
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
        {signedPoints(found.printed)}
      </span>
      <small>{found.interval ? intervalWords(found.interval) : words.report.comparison.pairs(found.n)}</small>
    </td>
  );
}

const intervalWords = ([low, high]: readonly [number, number]): string =>
  words.compare.seeds.interval(signedPoints(low), signedPoints(high));
