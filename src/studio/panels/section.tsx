import type { ReactNode } from 'react';
import { clearError } from '../actions/reporting.js';
import { Problem } from '../controls/problem.js';
import { type Place, useStudio } from '../store.js';

interface SectionProps {
  title: string;
  place: Place;
  /** Short words at the right end of the title. */
  note?: ReactNode;
  children: ReactNode;
}

/** A part of the left column: title, content, and the work and errors that belong there. */
export function Section({ title, place, note, children }: SectionProps) {
  const busy = useStudio((state) => state.busy[place]);
  const error = useStudio((state) => state.errors[place]);
  return (
    <section className="section" aria-labelledby={`section-${place}`}>
      <header>
        <h2 id={`section-${place}`}>{title}</h2>
        <span className="section-note">{busy ? <span className="busy">{busy}</span> : note}</span>
      </header>
      <Problem error={error} onDismiss={() => clearError(place)} />
      {children}
    </section>
  );
}
