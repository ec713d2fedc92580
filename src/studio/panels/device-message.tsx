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
}

/** Titles for the codes of what was not wrong from the start. */
const FAILURES: Partial<Record<string, string>> = {
  'engine-died': 'The engine stopped',
  'engine-ended': 'The engine was ended',
};

function wordsOf(device: Device): Words | null {
  switch (device.state) {
    case 'failed':
      return {
        title: FAILURES[device.error.code] ?? 'The studio cannot compute here',
        text: device.error.message,
        advice: device.error.advice ?? 'Reload the page, or try another browser.',
      };
    case 'lost':
      return {
        title: 'The GPU was lost',
        text: `The browser took the GPU away from this page (${device.reason}). The figures so far are kept; the weights of the run are gone.`,
        advice:
          'This happens when the driver restarts, the computer sleeps or memory runs out. Save the run record if you need its figures, then try again: your files are opened anew. If it repeats, use a smaller input size or batch.',
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
  const recovering = useStudio((state) => state.recovering !== null);
  const words = wordsOf(device);
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
        <Button onClick={() => void restartEngine()}>Try again</Button>
      </div>
    </section>
  );
}
