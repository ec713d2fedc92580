import type { Choice, ChoiceCandidate } from '../../protocol/choice.js';
import { orderOf } from '../../report/choice/choice-text.js';
import { isWeighted } from '../../report/choice/choice-words.js';
import { words } from '../words/words.js';
import { candidateText, rankText, spreadText, toBestText } from './choice-text.js';

/** How the results of a run compare without labels: best first, each with its interval; which one to keep. */
export function ChoiceTable({ choice }: { choice: Choice }) {
  const { candidates, keep, images } = choice;
  const texts = words.result.choice;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow page the keyboard scrolls the table.
    <section className="chart-table-box" aria-label={texts.result} tabIndex={0}>
      <p className="muted">{texts.about(isWeighted(choice))}</p>
      <table className="chart-table choice-table">
        <thead>
          <tr>
            <th scope="col">{texts.result}</th>
            <th scope="col" title={texts.aboutRank}>
              {texts.rank}
            </th>
            <th scope="col" title={texts.aboutAgreement}>
              {texts.agreement}
              <small>{texts.interval}</small>
            </th>
            <th scope="col" title={texts.aboutToBest}>
              {texts.toBest}
              <small>{texts.interval}</small>
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
                  {candidateText(candidate.name)}{' '}
                  {place === keep && <strong title={texts.aboutKeep}>{texts.keep}</strong>}
                  {candidate.kind === 'batch-norm' && <small>{words.result.comparison.best}</small>}
                </th>
                <td title={rankAbout(candidate, candidates)}>{rankText(candidate)}</td>
                <td title={texts.aboutOne(candidateText(candidate.name), images.length)}>
                  <Interval text={spreadText(candidate)} />
                </td>
                <td title={texts.aboutToBest}>
                  <Interval text={toBestText(candidate)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** On a narrow page a line ends before the brackets of an interval, and nowhere in them. */
function Interval({ text }: { text: string }) {
  const [, value, interval] = /^(.*?)\s?([(（].*)$/.exec(text) ?? [];
  if (!interval) return text;
  return (
    <>
      {value} <span className="choice-interval">{interval}</span>
    </>
  );
}

function rankAbout({ rank, name, standing, sameAs }: ChoiceCandidate, candidates: readonly ChoiceCandidate[]): string {
  switch (standing) {
    case 'votes': {
      const tied = candidates.filter((other) => other.rank === rank && other.name !== name).map((other) => other.name);
      return tied.length > 0
        ? words.result.choice.tied(tied.map(candidateText).join(', '))
        : words.result.choice.untied;
    }
    case 'collapsed':
      return words.result.choice.collapsed;
    case 'duplicate':
      return words.result.choice.duplicate(candidateText(sameAs ?? ''));
    default:
      return standing satisfies never;
  }
}
