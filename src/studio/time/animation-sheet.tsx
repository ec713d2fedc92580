import { lazy, Suspense } from 'react';
import type { Band } from '../../report/timeline.js';
import { Sheet } from '../controls/sheet.js';
import { words } from '../words/words.js';
import type { Stop } from './stops.js';

const AnimationForm = lazy(async () => ({ default: (await import('./animation/form.js')).AnimationForm }));

/** Saves the panes over time as an animation. What it needs is loaded when it opens. */
export function AnimationSheet(props: { onClose: () => void; stops: readonly Stop[]; bands: readonly Band[] }) {
  return (
    <Sheet
      open
      onClose={props.onClose}
      shape="middle"
      title={words.time.animation.title}
      about={words.time.animation.about}
    >
      <Suspense fallback={<span className="busy">{words.time.animation.loading}</span>}>
        <AnimationForm {...props} />
      </Suspense>
    </Sheet>
  );
}
