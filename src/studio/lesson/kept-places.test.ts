import { beforeEach, expect, it, vi } from 'vitest';
import { tabStorage } from '../session-storage.test-data.js';
import { closeLesson, goToStep, keptStep, useLesson } from './lessons/lesson.js';
import { keepTour, useTour } from './tour/tour.js';

beforeEach(() => {
  vi.stubGlobal('sessionStorage', tabStorage());
  useTour.setState({ stop: null });
});

it('the step of a lesson outlasts a reload, for this lesson alone, until it is closed', () => {
  useLesson.setState({ lesson: 'curriculum' });
  goToStep(2);
  expect(keptStep('curriculum')).toBe(2);
  expect(keptStep('propagation')).toBe(0);
  vi.stubGlobal('location', new URL('http://localhost/?lesson=curriculum'));
  vi.stubGlobal('history', { replaceState: () => {} });
  closeLesson();
  expect(keptStep('curriculum')).toBe(0);
});

it('the stop of the tour outlasts a reload', () => {
  const leave = keepTour();
  useTour.setState({ stop: 3 });
  leave();
  useTour.setState({ stop: null });
  keepTour()();
  expect(useTour.getState().stop).toBe(3);
});

it('what is kept and is no place of the tour is not taken', () => {
  sessionStorage.setItem('tour-stop', '99');
  keepTour()();
  expect(useTour.getState().stop).toBeNull();
});
