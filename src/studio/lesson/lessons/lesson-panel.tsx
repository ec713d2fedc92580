import { useEffect, useRef } from 'react';
import { clearError } from '../../actions/reporting.js';
import { playOrPause, whatIsMissing } from '../../actions/run.js';
import { Button } from '../../controls/button.js';
import { typeset } from '../../controls/formula.js';
import { Problem } from '../../controls/problem.js';
import { isGoing, useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import { AblationPanel } from '../ablation/ablation-panel.js';
import { bringToSight, PICTURE } from '../in-sight.js';
import { openRecorded } from '../recorded/open-recorded.js';
import { closeLesson, goToStep, openLesson, showWhole, useLesson } from './lesson.js';
import type { LessonStep } from './lesson-form.js';
import { LESSONS, type LessonName } from './lessons.js';

/** A lesson in the place of the forms: its present step, with its question. */
export function LessonPanel() {
  const { lesson: name, step: place } = useLesson();
  const title = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is read from its start.
  useEffect(() => {
    bringToSight(PICTURE);
    title.current?.scrollIntoView({ block: 'nearest' });
  }, [place]);
  if (name === null) return null;
  const lesson = LESSONS[name];
  const step = lesson.steps[place];
  const last = place === lesson.steps.length - 1;
  const { guide, lessons, panel } = words.lesson;
  return (
    <section className="guide" aria-labelledby="guide-title">
      <header>
        <h2 id="guide-title" ref={title}>
          {lessons[name].title}
        </h2>
        <span className="guide-place">{guide.place(String(place + 1), String(lesson.steps.length))}</span>
      </header>
      <progress className="guide-progress" max={lesson.steps.length} value={place + 1} aria-label={panel.progress} />
      <Opening name={name} />
      {step && <Step key={`${name} ${place}`} name={name} step={step} />}
      <footer className="guide-foot">
        <Button disabled={place === 0} onClick={() => goToStep(place - 1)}>
          {guide.back}
        </Button>
        <Button kind="primary" onClick={() => (last ? closeLesson() : goToStep(place + 1))}>
          {last ? panel.end : guide.next}
        </Button>
        <Button kind="quiet" onClick={() => showWhole(true)}>
          {panel.whole}
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
        <Button onClick={() => void openLesson(name, useLesson.getState().step)}>{words.lesson.panel.open}</Button>
      ) : (
        <NoGpu />
      )}
    </>
  );
}

/** Without a GPU the pictures of the recorded run stand in for those of the lesson's own. */
function NoGpu() {
  const saved = useStudio((state) => state.saved !== null);
  const starting = useStudio((state) => state.device.state === 'starting');
  if (saved || starting) return null;
  return (
    <>
      <p className="muted">{words.lesson.panel.needsGpu}</p>
      <Button onClick={() => void lookAtRecorded()}>{words.lesson.recorded.open}</Button>
    </>
  );
}

async function lookAtRecorded(): Promise<void> {
  await openRecorded();
  goToStep(useLesson.getState().step);
}

function Step({ name, step }: { name: LessonName; step: LessonStep }) {
  const said = step.words();
  return (
    <>
      <div className="guide-text" role="status">
        <h3>{said.title}</h3>
        {said.text.map((text) => (
          <p key={text}>{typeset(text)}</p>
        ))}
        <p>
          <strong>{words.lesson.panel.todo}</strong> {said.todo}
        </p>
        <p className="look">
          <strong>{words.lesson.guide.look}</strong> {said.look}
        </p>
      </div>
      {step.action === 'run' && <RunButton />}
      {step.action === 'ablate' && <AblationPanel first={LESSONS[name].ablation} />}
      <details className="guide-question">
        <summary>{said.question}</summary>
        {said.answer.map((text) => (
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
  const { pause, resume, run } = words.lesson.panel;
  const face = state === 'running' ? pause : state === 'paused' ? resume : run;
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
