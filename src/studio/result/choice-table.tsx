import type { Choice, ChoiceCandidate } from '../../protocol/choice.js';
import { orderOf } from '../../report/choice/choice-text.js';
import { isWeighted, rankWords, spreadPoints, toBestWords } from '../../report/choice/choice-words.js';
import { TO_BEAT } from '../../report/timeline.js';

/** How the results of a run compare without labels: best first, each with its interval; which one to keep. */
export function ChoiceTable({ choice }: { choice: Choice }) {
  const { candidates, keep, images } = choice;
  return (
    <div className="chart-table-box">
      <p className="muted">
        How it is decided: all results together vote for the class of each pixel;{' '}
        {isWeighted(choice) ? 'surer ones that find more classes count more' : 'each counts the same'}. The one that
        agrees best with the vote is first. Those that cannot be told apart share a rank. The best one is kept, or one
        that needs no training and cannot be told apart from it. No labels are used.
      </p>
      <table className="chart-table choice-table">
        <thead>
          <tr>
            <th scope="col">Result</th>
            <th scope="col" title={ABOUT.rank}>
              Rank
            </th>
            <th scope="col" title={ABOUT.agreement}>
              Agreement<small>95 % interval</small>
            </th>
            <th scope="col" title={ABOUT.toBest}>
              To the best<small>95 % interval</small>
            </th>
          </tr>
        </thead>
        <tbody>
          {orderOf(candidates).map((place) => {
            const candidate = candidates[place];
            if (!candidate) return null;
            return (
              <tr key={candidate.name} data-kept={place === keep}>
                <th scope="row">
                  {candidate.name} {place === keep && <strong title={ABOUT.keep}>keep</strong>}
                  {candidate.kind === 'batch-norm' && <small>{TO_BEAT}</small>}
                </th>
                <td title={rankAbout(candidate, candidates)}>{rankWords(candidate)}</td>
                <td
                  title={`Mean IoU of ${candidate.name} with the vote, on ${images.length} images, in points of 100, and in brackets where it lies in 95 % of resamplings of the images`}
                >
                  <Interval words={spreadPoints(candidate.agreement)} />
                </td>
                <td title={ABOUT.toBest}>
                  <Interval words={toBestWords(candidate)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** On a narrow page a line ends before the brackets of an interval, and nowhere in them. */
function Interval({ words }: { words: string }) {
  const [value, ...interval] = words.split(' (');
  if (interval.length === 0) return words;
  return (
    <>
      {value} <span className="choice-interval">({interval.join(' (')}</span>
    </>
  );
}

const ABOUT = {
  keep: 'The advice: the best one, or one that needs no training and cannot be told apart from it; the source model where nothing can be trusted',
  rank: '1 agrees best. Results that cannot be told apart from the first of a rank share it.',
  agreement:
    'Mean IoU with the vote of all results, in points of 100. It is no accuracy: an error that most results share is not seen.',
  toBest:
    'The agreement less that of the best one, over the same images. An interval that reaches 0 or more: it cannot be told apart.',
} as const;

function rankAbout({ rank, name, standing, sameAs }: ChoiceCandidate, candidates: readonly ChoiceCandidate[]): string {
  switch (standing) {
    case 'votes': {
      const tied = candidates.filter((other) => other.rank === rank && other.name !== name).map((other) => other.name);
      return tied.length > 0 ? `Cannot be told apart from: ${tied.join(', ')}` : 'No other result shares this rank';
    }
    case 'collapsed':
      return 'It has next to nothing in common with the other results, and does not vote';
    case 'duplicate':
      return `It predicts the same as ${sameAs}; the two count once`;
    default:
      return standing satisfies never;
  }
}
