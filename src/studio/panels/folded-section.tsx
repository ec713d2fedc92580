import { type ReactNode, useState } from 'react';
import { Button } from '../controls/button.js';
import { isGoing, type Place, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { Section } from './section.js';

interface FoldedSectionProps {
  title: string;
  place: Place;
  /** The part in a line. */
  line: ReactNode;
  /** All of it. `fold` is the button that folds it again, while a run goes on. */
  whole(fold: ReactNode): ReactNode;
}

/** A part of the left column that is only a line while a run goes on: nothing there can be changed then. */
export function FoldedSection({ title, place, line, whole }: FoldedSectionProps) {
  const going = useStudio((state) => isGoing(state.live) && state.saved === null);
  const started = useStudio((state) => state.live.started);
  const [unfoldedFor, setUnfoldedFor] = useState<string | null>(null);
  if (!going) return whole(null);
  const unfolded = unfoldedFor === started;
  const fold = (
    <Button
      kind="quiet"
      className="small"
      aria-expanded={unfolded}
      onClick={() => setUnfoldedFor(unfolded ? null : started)}
    >
      {unfolded ? words.panels.folded.less : words.panels.folded.details}
    </Button>
  );
  if (unfolded) return whole(fold);
  return (
    <Section title={title} place={place} note={fold}>
      <p className="folded-line">{line}</p>
    </Section>
  );
}
