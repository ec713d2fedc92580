import type { ImageSet } from '../../protocol/events.js';
import { Segments } from '../controls/choice.js';
import { words } from '../words/words.js';

/** Whose figures are shown; nothing to choose where one set was measured. */
export function SetChoice({
  sets,
  set,
  onChange,
}: {
  sets: readonly ImageSet[];
  set: ImageSet;
  onChange(set: ImageSet): void;
}) {
  if (sets.length < 2) return null;
  const options = sets.map((value) => ({ value, label: words.result.sets[value] }));
  return (
    <div className="set-choice">
      <Segments label={words.result.sets.label} value={set} options={options} onChange={onChange} />
    </div>
  );
}
