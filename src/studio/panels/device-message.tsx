import type { Kept } from '../../protocol/kept-run.js';
import { canContinue } from '../actions/continue.js';
import { continueByHand } from '../actions/engine-ended.js';
import { restartEngine } from '../actions/restart.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { type Device, useStudio } from '../store.js';

interface Words {
  title: string;
  text: string;
  advice: string;
  again: string;
}

/** What is left of a run whose engine is gone. */
const LEFT: Record<Kept, string> = {
  not: 'The figures so far are kept; the weights of the run are gone.',
  checkpoint: 'The figures so far are kept, and so is the latest checkpoint of the run.',
  results: 'The run is kept in the list of runs with its model, and can be downloaded as before.',
};

function leftOf(kept: Kept): string {
  if (useStudio.getState().live.state === 'empty') return 'No run was going on.';
  return kept === 'not' && canContinue()
    ? 'The figures so far are kept. The run has no checkpoint yet: continued, it begins again.'
    : LEFT[kept];
}

function wordsOf(device: Device, kept: Kept): Words | null {
  switch (device.state) {
    case 'failed':
      if (device.error.code === 'engine-ended') {
        return {
          title: 'The engine was ended',
          text: leftOf(kept),
          advice: 'Start it again: your files are opened anew.',
          again: 'Start again',
        };
      }
      return {
        title: device.error.code === 'engine-died' ? 'The engine stopped' : 'The studio cannot compute here',
        text: device.error.message,
        advice: device.error.advice ?? 'Reload the page, or try another browser.',
        again: 'Try again',
      };
    case 'lost':
      return {
        title: 'The GPU was lost',
        text: `The browser took the GPU away from this page (${device.reason}). ${leftOf(kept)}`,
        advice:
          'This happens when the driver restarts, the computer sleeps or memory runs out. Save the run record if you need its figures, then try again: your files are opened anew. If it repeats, use a smaller input size or batch.',
        again: 'Try again',
      };
    case 'starting':
    case 'ready':
      return null;
    default:
      return device satisfies never;
  }
}

/** Says in plain words why nothing can be computed, and what to do about it. */
export function DeviceMessage() {
  const device = useStudio((state) => state.device);
  const kept = useStudio((state) => state.kept);
  const recovering = useStudio((state) => state.recovering !== null);
  const words = wordsOf(device, kept);
  if (!words || recovering) return null;
  return (
    <section className="device-message" role="alert">
      <Icon name="warning" />
      <div>
        <h2>{words.title}</h2>
        <p>{words.text}</p>
        <p>{words.advice}</p>
        {canContinue() && (
          <Button kind="primary" onClick={() => void continueByHand()}>
            Continue the run
          </Button>
        )}
        <Button onClick={() => void restartEngine()}>{words.again}</Button>
      </div>
    </section>
  );
}
