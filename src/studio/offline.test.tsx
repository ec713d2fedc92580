import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, expect, it } from 'vitest';
import { takeUpdate, useOffline } from './offline.js';
import { UpdateNotice } from './panels/update-notice.js';
import { started } from './run-events.test-data.js';
import { initialState, takeEvents, useStudio } from './store.js';

const sent: unknown[] = [];
/** A version that waits: all that the page does to it is to send it a word. */
const waiting = { postMessage: (message: unknown) => void sent.push(message) } as ServiceWorker;

beforeEach(() => {
  sent.length = 0;
  useStudio.setState(initialState, true);
  useOffline.setState({ offline: 'ready', waiting });
});

it('a new version is not taken while a run goes on, and the reason is given', async () => {
  takeEvents([started]);
  expect(await takeUpdate()).toContain('A run goes on');
  expect(sent).toEqual([]);
});

it('nothing is taken where no version waits', async () => {
  useOffline.setState({ waiting: null });
  expect(await takeUpdate()).toBeNull();
  expect(sent).toEqual([]);
});

it('the notice names nothing to do while there is no new version', () => {
  useOffline.setState({ waiting: null });
  expect(renderToStaticMarkup(<UpdateNotice />)).toBe('');
});
