import { lazy, type ReactNode, Suspense } from 'react';
import { clearError } from '../actions/reporting.js';
import { Button } from '../controls/button.js';
import { Problem } from '../controls/problem.js';
import { type Place, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { LostRuns } from './ablation/lost-runs.js';
import { showWhole, useLesson } from './lessons/lesson.js';
import { useTour } from './tour/tour.js';

const LessonPanel = lazy(async () => ({ default: (await import('./lessons/lesson-panel.js')).LessonPanel }));
const TourPanel = lazy(async () => ({ default: (await import('./tour/tour-panel.js')).TourPanel }));

/** The forms of the left column; a tour or a lesson stands in their place. */
export function LeftColumn({ children }: { children: ReactNode }) {
  const tour = useTour((state) => state.open);
  const lesson = useLesson((state) => state.lesson !== null && !state.whole);
  if (tour || lesson) {
    return (
      <aside className="left guided" aria-label={tour ? words.lesson.column.tour : words.lesson.column.lesson}>
        <LostRuns />
        <Problems places={HIDDEN_PLACES} />
        <Suspense fallback={null}>{tour ? <TourPanel /> : <LessonPanel />}</Suspense>
      </aside>
    );
  }
  return (
    <aside className="left" aria-label={words.lesson.column.forms}>
      <BackToLesson />
      <LostRuns />
      <Problems places={['drop']} />
      {children}
    </aside>
  );
}

/** Where errors of dropped files stand in the forms, which a tour or a lesson hides. */
const HIDDEN_PLACES: readonly Place[] = ['drop', 'source', 'targets', 'held-out', 'classes', 'recipe'];

function Problems({ places }: { places: readonly Place[] }) {
  const errors = useStudio((state) => state.errors);
  return places.map((place) => <Problem key={place} error={errors[place]} onDismiss={() => clearError(place)} />);
}

function BackToLesson() {
  const whole = useLesson((state) => state.lesson !== null && state.whole);
  if (!whole) return null;
  return (
    <p className="guide-back">
      <Button className="small" onClick={() => showWhole(false)}>
        {words.lesson.column.back}
      </Button>
    </p>
  );
}
