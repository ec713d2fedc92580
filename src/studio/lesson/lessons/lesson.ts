import { z } from 'zod';
import { create } from 'zustand';
import { UserError } from '../../../protocol/errors.js';
import { capSteps } from '../../../protocol/recipes.js';
import { setLayer } from '../../actions/keys.js';
import { openDemo, stepsFromAddress } from '../../actions/open.js';
import { showError } from '../../actions/reporting.js';
import { untilStudio } from '../../actions/until-live.js';
import { keepHere, keptHere } from '../../kept-here.js';
import { setView, useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import { choose } from '../marks.js';
import { isLessonName, LESSON_NAMES, LESSONS, type LessonName } from './lessons.js';

interface OpenLesson {
  lesson: LessonName | null;
  /** Of its steps, from 0 on. */
  step: number;
  /** The whole studio is shown; the lesson can be gone back to. */
  whole: boolean;
}

export const useLesson = create<OpenLesson>()(() => ({ lesson: null, step: 0, whole: false }));

const PLACE = 'lesson-step';
const placeSchema = z.object({ lesson: z.string(), step: z.int().min(0) });

/** Where this tab was in a lesson before the page was loaded again; its start where it was not in it. */
export function keptStep(name: LessonName): number {
  const { data } = placeSchema.safeParse(keptHere(PLACE));
  return data?.lesson === name && data.step < LESSONS[name].steps.length ? data.step : 0;
}

/** Shows what a step of the lesson is about. */
export function goToStep(step: number): void {
  const { lesson } = useLesson.getState();
  const shown = lesson === null ? undefined : LESSONS[lesson].steps[step];
  if (!shown) return;
  useLesson.setState({ step });
  keepHere(PLACE, { lesson, step });
  setView({ chapter: shown.chapter, explained: true, layout: 1, overlayHidden: false });
  setLayer(0, shown.layer);
  choose(shown.symbol);
}

/** Opens a lesson with its images and its recipe. */
export async function openLesson(name: LessonName, step = 0): Promise<void> {
  useLesson.setState({ lesson: name, step, whole: false });
  toAddress(name);
  if (await openDemo(false, capSteps(LESSONS[name].recipe, stepsFromAddress()))) goToStep(useLesson.getState().step);
}

/** Closes the lesson; what was opened and run for it stays. */
export function closeLesson(): void {
  useLesson.setState({ lesson: null, step: 0, whole: false });
  toAddress(null);
  keepHere(PLACE, null);
  choose(null);
}

export const showWhole = (whole: boolean): void => useLesson.setState({ whole });

const PARAMETER = 'lesson';

function toAddress(name: LessonName | null): void {
  const address = new URL(location.href);
  if (name === null) address.searchParams.delete(PARAMETER);
  else address.searchParams.set(PARAMETER, name);
  history.replaceState(history.state, '', address);
}

/** Opens the lesson that the address names, as soon as there is a GPU. */
export async function openLessonOfAddress(): Promise<void> {
  const name = new URLSearchParams(location.search).get(PARAMETER);
  if (name === null) return;
  if (!isLessonName(name)) return showError('demo', noLesson(name));
  useLesson.setState({ lesson: name, step: keptStep(name) });
  await untilStudio(({ device }) => device.state === 'ready');
  if (useLesson.getState().lesson === name && useStudio.getState().model === null)
    await openLesson(name, useLesson.getState().step);
}

const noLesson = (name: string): UserError =>
  new UserError('no-such-lesson', words.lesson.noLesson.message(name), {
    advice: words.lesson.noLesson.advice(LESSON_NAMES.join(', ')),
  });
