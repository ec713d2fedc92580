import type { ImageSet } from '../../protocol/events.js';
import { Segments } from '../controls/choice.js';

const TITLES: Record<ImageSet, string> = { 'held-out': 'Held-out images', target: 'Target images' };

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
  const options = sets.map((value) => ({ value, label: TITLES[value] }));
  return (
    <div className="set-choice">
      <Segments label="Measured on" value={set} options={options} onChange={onChange} />
    </div>
  );
}
