import { beforeEach, expect, it } from 'vitest';
import { isTooLong, NO_SILENCE, useSilence, waitLonger } from './silence.js';

const at = (seconds: number) => {
  useSilence.setState({ seconds });
  return isTooLong(useSilence.getState());
};

beforeEach(() => useSilence.setState(NO_SILENCE, true));

it('a silence is shown from 20 seconds on', () => {
  expect(isTooLong(NO_SILENCE)).toBe(false);
  expect([at(19), at(20)]).toEqual([false, true]);
});

it('who waits is asked again after a minute, and after 20 seconds of the next silence', () => {
  at(23);
  waitLonger();
  expect([at(23), at(82), at(83)]).toEqual([false, false, true]);
  useSilence.setState(NO_SILENCE);
  expect([at(19), at(20)]).toEqual([false, true]);
});
