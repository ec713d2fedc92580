import { lazy, Suspense } from 'react';
import { isRecorded } from '../lesson/recorded/open-recorded.js';
import { RecordedMark } from '../lesson/recorded/recorded-story.js';
import { shownRun, useStudio } from '../store.js';
import { useLooksBack } from '../time/use-shown-maps.js';
import { words } from '../words/words.js';
import { DeviceMessage } from './device-message.js';
import { Images } from './images.js';
import { Welcome } from './welcome.js';

const ResultPanel = lazy(async () => ({ default: (await import('../result/result-panel.js')).ResultPanel }));

/** The middle column: first the welcome, then the images, in the end the result. */
export function Centre() {
  const opened = useStudio((state) => state.model !== null && state.targets !== null);
  const saved = useStudio((state) => state.saved !== null);
  const result = useStudio((state) => state.view.chapter === 'result');
  const ran = useStudio((state) => shownRun(state).state !== 'empty');
  const recorded = useStudio((state) => state.saved !== null && isRecorded(state.saved.file));
  const looksBack = useLooksBack();
  const showsResult = !looksBack && (saved || (result && ran));
  return (
    <main className="centre" aria-label={words.panels.centre} tabIndex={-1}>
      {!saved && <DeviceMessage />}
      {recorded && <RecordedMark />}
      <Suspense fallback={null}>{showsResult ? <ResultPanel /> : opened || ran ? <Images /> : <Welcome />}</Suspense>
    </main>
  );
}
