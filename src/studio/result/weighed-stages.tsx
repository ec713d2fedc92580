import type { WeighedStage } from '../../protocol/choice.js';
import { words } from '../words/words.js';
import { weighedText } from './choice-text.js';

/** Whether stages were kept or undone, of runs whose recipe asks for it; those that were undone stand out. */
export function WeighedStages({ weighed }: { weighed: readonly WeighedStage[] }) {
  if (weighed.length === 0) return null;
  return (
    <ul className="weighed" aria-label={words.result.weighed}>
      {weighed.map((each) => (
        <li key={each.index} data-undone={each.undone}>
          {weighedText(each)}
        </li>
      ))}
    </ul>
  );
}
