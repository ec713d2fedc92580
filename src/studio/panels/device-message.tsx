import type { Kept } from '../../protocol/kept-run.js';
import { canContinue } from '../actions/continue.js';
import { continueByHand } from '../actions/engine-ended.js';
import { restartEngine } from '../actions/restart.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { type Device, useStudio } from '../store.js';
import { words } from '../words/words.js';

interface Message {
  title: string;
  text: string;
  advice: string;
  again: string;
}

/** What is left of a run whose engine is gone. */
function leftOf(kept: Kept): string {
  const said = words.panels.device;
  if (useStudio.getState().live.state === 'empty') return said.noRun;
  return kept === 'not' && canContinue() ? said.noCheckpoint : said.left[kept];
}

function messageOf(device: Device, kept: Kept): Message | null {
  const said = words.panels.device;
  switch (device.state) {
    case 'failed':
      if (device.error.code === 'engine-ended') return { ...said.ended, text: leftOf(kept) };
      return {
        title: device.error.code === 'engine-died' ? said.died : said.cannot,
        text: device.error.message,
        advice: device.error.advice ?? said.cannotAdvice,
        again: said.again,
      };
    case 'lost':
      return {
        title: said.lost.title,
        text: said.lost.text(device.reason, leftOf(kept)),
        advice: said.lost.advice,
        again: said.again,
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
  const message = messageOf(device, kept);
  if (!message || recovering) return null;
  return (
    <section className="device-message" role="alert">
      <Icon name="warning" />
      <div>
        <h2>{message.title}</h2>
        <p>{message.text}</p>
        <p>{message.advice}</p>
        {canContinue() && (
          <Button kind="primary" onClick={() => void continueByHand()}>
            {words.panels.device.continueRun}
          </Button>
        )}
        <Button onClick={() => void restartEngine()}>{message.again}</Button>
      </div>
    </section>
  );
}
