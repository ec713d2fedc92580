import type { RunRecord } from '../../protocol/record.js';
import { useNotice } from '../notice.js';
import { asksAboutCollapse, runWords } from '../run-words.js';
import { isGoing, useStudio } from '../store.js';
import { duration } from '../words/numbers.js';
import { words } from '../words/words.js';
import { addToLog } from './reporting.js';

/** A run that failed with its engine may be continued at once: then it has not ended. */
const SETTLE_MILLISECONDS = 2000;

/** The run is over, or it waits for an answer. */
const wantsSomebody = (run: RunRecord): boolean => asksAboutCollapse(run) || (run.state !== 'empty' && !isGoing(run));

function bodyOf({ recipe, targets, seconds }: RunRecord): string {
  const parts = [
    recipe?.name,
    targets && words.actions.notice.images(targets.names.length),
    seconds !== null && duration(seconds),
  ];
  return parts.filter(Boolean).join(', ');
}

function show(run: RunRecord): void {
  try {
    const notice = new Notification(words.actions.notice.title(runWords(run) ?? ''), {
      body: bodyOf(run),
      tag: 'atp-studio run',
    });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch (error) {
    // Some phones have notices only for installed pages.
    addToLog('note', words.actions.notice.notShown(error instanceof Error ? error.message : String(error)));
  }
}

function tell(): void {
  const { live, recovering } = useStudio.getState();
  if (recovering !== null || !wantsSomebody(live)) return;
  if (useNotice.getState().wanted && document.visibilityState === 'hidden') show(live);
}

/** Shows a notice when a run ends or waits for an answer while the page is hidden, to those who asked for it. */
export function tellAtEnd(): () => void {
  return useStudio.subscribe(({ live, saved }, last) => {
    if (saved || live === last.live || wantsSomebody(last.live) || !wantsSomebody(live)) return;
    if (last.live.state === 'empty') return;
    if (live.state === 'failed') setTimeout(tell, SETTLE_MILLISECONDS);
    else tell();
  });
}
