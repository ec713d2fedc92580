import { useEffect, useRef } from 'react';
import { clearError } from '../../actions/reporting.js';
import { playOrPause, whatIsMissing } from '../../actions/run.js';
import { Button } from '../../controls/button.js';
import { Problem } from '../../controls/problem.js';
import { isGoing, useStudio } from '../../store.js';
import { AblationPanel } from '../ablation/ablation-panel.js';
import { closeLesson, goToStep, openLesson, showWhole, useLesson } from './lesson.js';
import type { LessonStep } from './lesson-form.js';
import { LESSONS, type LessonName } from './lessons.js';

/** A lesson in the place of the forms: its present step, with its question. */
export function LessonPanel() {
  const { lesson: name, step: place } = useLesson();
  const title = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is read from its start.
  useEffect(() => void title.current?.scrollIntoView({ block: 'nearest' }), [place]);
  if (name === null) return null;
  const lesson = LESSONS[name];
  const step = lesson.steps[place];
  const last = place === lesson.steps.length - 1;
  return (
    <section className="guide" aria-labelledby="guide-title">
      <header>
        <h2 id="guide-title" ref={title}>
          {lesson.title}
        </h2>
        <span className="guide-place">{`${place + 1} of ${lesson.steps.length}`}</span>
      </header>
      <progress
        className="guide-progress"
        max={lesson.steps.length}
        value={place + 1}
        aria-label="Progress of the lesson"
      />
      <Opening name={name} />
      {step && <Step key={step.title} name={name} step={step} />}
      <footer className="guide-foot">
        <Button disabled={place === 0} onClick={() => goToStep(place - 1)}>
          Back
        </Button>
        <Button kind="primary" onClick={() => (last ? closeLesson() : goToStep(place + 1))}>
          {last ? 'End the lesson' : 'Next'}
        </Button>
        <Button kind="quiet" onClick={() => showWhole(true)}>
          Show the whole studio
        </Button>
      </footer>
    </section>
  );
}

/** The lesson's files being opened, or why they are not. */
function Opening({ name }: { name: LessonName }) {
  const opened = useStudio((state) => state.model !== null && state.targets !== null);
  const error = useStudio((state) => state.errors.demo);
  const ready = useStudio((state) => state.device.state === 'ready');
  const busy = useStudio((state) => state.busy.demo);
  if (busy) return <p className="busy">{busy}</p>;
  if (opened && !error) return null;
  return (
    <>
      <Problem error={error} onDismiss={() => clearError('demo')} />
      {ready ? (
        <Button onClick={() => void openLesson(name)}>Open its images</Button>
      ) : (
        <p className="muted">The images and runs of a lesson need a GPU. Its text and its answers do not.</p>
      )}
    </>
  );
}

function Step({ name, step }: { name: LessonName; step: LessonStep }) {
  return (
    <>
      <div className="guide-text" role="status">
        <h3>{step.title}</h3>
        {step.text.map((text) => (
          <p key={text}>{text}</p>
        ))}
        <p>
          <strong>Do</strong> {step.todo}
        </p>
        <p className="look">
          <strong>Look at</strong> {step.look}
        </p>
      </div>
      {step.action === 'run' && <RunButton />}
      {step.action === 'ablate' && <AblationPanel first={LESSONS[name].ablation} />}
      <details className="guide-question">
        <summary>{step.question}</summary>
        {step.answer.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </details>
    </>
  );
}

function RunButton() {
  const state = useStudio((all) => all.live.state);
  const going = useStudio((all) => isGoing(all.live));
  const missing = useStudio(whatIsMissing);
  const busy = useStudio((all) => all.busy.run !== undefined);
  const face = state === 'running' ? 'Pause' : state === 'paused' ? 'Resume' : 'Run the recipe';
  return (
    <p>
      <Button
        icon={state === 'running' ? 'pause' : 'play'}
        disabled={busy || (!going && missing !== null)}
        onClick={() => void playOrPause()}
      >
        {face}
      </Button>
    </p>
  );
}
