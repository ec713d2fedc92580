import type { Choice, ChoiceCandidate } from '../../protocol/choice.js';
import { percent, points } from '../numbers.js';
import type { ChoiceReport } from './choice-report.js';
import { choiceWords, isWeighted, rankWords, spreadPoints, toBestWords, votePercent } from './choice-words.js';

/** What a column of simple scores says, and what is best by it. */
export const OTHERS = [
  { title: 'entropy', of: ({ simple }: ChoiceCandidate) => simple.entropy, best: 'lowest' },
  { title: 'confidence', of: ({ simple }: ChoiceCandidate) => simple.confidence, best: 'highest' },
  { title: 'InfoMax', of: ({ simple }: ChoiceCandidate) => simple.infoMax, best: 'highest' },
] as const;

/** Places of the candidates, best first; those without a vote last. */
export const orderOf = (candidates: readonly ChoiceCandidate[]): number[] =>
  [...candidates.keys()].sort((a, b) => {
    const [one, other] = [candidates[a], candidates[b]];
    const votes = Number(other?.standing === 'votes') - Number(one?.standing === 'votes');
    return votes || (other?.agreement.value ?? 0) - (one?.agreement.value ?? 0);
  });

const OTHERS_NOTE =
  'What others choose by (lowest entropy, highest confidence, highest InfoMax) stands beside it. These like collapsed models.';
export const othersNote = (choice: Choice): string =>
  isWeighted(choice)
    ? `${OTHERS_NOTE} Of those that have not collapsed, one of high InfoMax has more of the vote.`
    : OTHERS_NOTE;
export const TRUTH_NOTE = 'Labels were used for nothing but the column "true mIoU".';
export const SPREAD_NOTE =
  'Intervals: 95 % of 500 resamplings of the images. Frames of one video are alike, so with them the intervals are too narrow.';

/** As lines for a person, in points of 100. */
export function choiceText(report: ChoiceReport): string {
  const { choice, truth, images } = report;
  const rows = orderOf(choice.candidates).flatMap((place) => {
    const each = choice.candidates[place];
    if (!each) return [];
    const true_ = truth && [truth[place] ? points(truth[place].mIoU) : '-'];
    return [
      [
        ...[rankWords(each), each.name, spreadPoints(each.agreement), toBestWords(each)],
        ...[
          votePercent(each),
          each.kappa === null ? '-' : each.kappa.toFixed(2),
          ...OTHERS.map(({ of }) => of(each).toFixed(3)),
        ],
        ...(true_ ?? []),
      ],
    ];
  });
  const head = ['rank', 'candidate', 'agreement', 'to the best', 'vote', 'kappa', ...OTHERS.map(({ title }) => title)];
  const worst = [...choice.disputedByImage.keys()]
    .sort((a, b) => (choice.disputedByImage[b] ?? 0) - (choice.disputedByImage[a] ?? 0))
    .slice(0, 3)
    .map((at) => `${images[choice.images[at] ?? 0]} ${percent(choice.disputedByImage[at] ?? 0)} %`);
  return [
    ...columns([[...head, ...(truth ? ['true mIoU'] : [])], ...rows]),
    '',
    choiceWords(choice),
    `They disagree on ${percent(choice.disputed)} % of the pixels; most on ${worst.join(', ')}.`,
    SPREAD_NOTE,
    othersNote(choice),
    ...(truth ? [TRUTH_NOTE] : []),
  ].join('\n');
}

function columns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) => `  ${line.map((word, column) => word.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
