import type { ReactNode } from 'react';
import { Button } from '../controls/button.js';
import { words } from '../words/words.js';
import { LostRuns } from './ablation/lost-runs.js';
import { showWhole, useLesson } from './lessons/lesson.js';
import { LessonPanel } from './lessons/lesson-panel.js';
import { useTour } from './tour/tour.js';
import { TourPanel } from './tour/tour-panel.js';

/** The forms of the left column; a tour or a lesson stands in their place. */
export function LeftColumn({ children }: { children: ReactNode }) {
  const tour = useTour((state) => state.open);
  const lesson = useLesson((state) => state.lesson !== null && !state.whole);
  if (tour || lesson) {
    return (
      <aside className="left guided" aria-label={tour ? words.lesson.column.tour : words.lesson.column.lesson}>
        <LostRuns />
        {tour ? <TourPanel /> : <LessonPanel />}
      </aside>
    );
  }
  return (
    <aside className="left" aria-label={words.lesson.column.forms}>
      <BackToLesson />
      <LostRuns />
      {children}
    </aside>
  );
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
