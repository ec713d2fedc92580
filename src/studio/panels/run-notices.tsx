import type { ReactNode } from 'react';
import { endEngine } from '../actions/engine.js';
import { runAnyway } from '../actions/run.js';
import { Button, IconButton } from '../controls/button.js';
import { Icon, type IconName } from '../controls/icon.js';
import { dismissRefusal, useNotice } from '../notice.js';
import { WaitsForFiles } from '../runs/waits-for-files.js';
import { isTooLong, useSilence, waitLonger } from '../silence.js';
import { isGoing, useStudio } from '../store.js';

interface NoteProps {
  role: 'alert' | 'status';
  icon: IconName;
  children: ReactNode;
  onDismiss?: () => void;
}

function Note({ role, icon, children, onDismiss }: NoteProps) {
  return (
    <div className="problem run-note" role={role}>
      <Icon name={icon} />
      <div>{children}</div>
      {onDismiss && <IconButton icon="cross" label="Dismiss" side="top" onClick={onDismiss} />}
    </div>
  );
}

/** Messages about what happens around the run, above its bar. */
export function RunNotices() {
  return (
    <>
      <SilentEngine />
      <Recovering />
      <Continued />
      <WaitingRun />
      <OtherTab />
      <NoNotices />
    </>
  );
}

/** The engine does not answer: it computes without a break, or it hangs. */
function SilentEngine() {
  const silence = useSilence();
  const going = useStudio((state) => isGoing(state.live));
  const kept = useStudio((state) => state.kept === 'checkpoint');
  if (!isTooLong(silence)) return null;
  const left = kept
    ? 'The run can go on from its latest checkpoint.'
    : 'The figures so far are kept; the weights of the run are lost.';
  return (
    <Note role="alert" icon="warning">
      <strong>
        The engine has not answered for {/* The number changes all the time: it is not read out again. */}
        <span aria-live="off">{Math.floor(silence.seconds ?? 0)} s</span>.
      </strong>
      <p>
        It may be busy with a long computation; this message goes when it answers. If the graphics driver hangs, it
        never will: end the engine then. {going && left}
      </p>
      <div className="run-note-buttons">
        <Button kind="primary" onClick={waitLonger}>
          Wait
        </Button>
        <Button icon="stop" onClick={endEngine}>
          End the engine
        </Button>
      </div>
    </Note>
  );
}

function Recovering() {
  const recovering = useStudio((state) => state.recovering);
  if (recovering === null) return null;
  return (
    <Note role="status" icon="warning">
      <strong>The engine ended during the run.</strong>
      <p>{recovering} The run goes on from its latest checkpoint then.</p>
    </Note>
  );
}

function Continued() {
  const continued = useStudio((state) => state.continued);
  if (continued === null) return null;
  return (
    <Note role="status" icon="info" onDismiss={() => useStudio.setState({ continued: null })}>
      {continued}
    </Note>
  );
}

/** Where no image is open yet, the middle of the page says it, and nothing lies over the places for files. */
function WaitingRun() {
  const hasTargets = useStudio((state) => state.targets !== null);
  return hasTargets ? <WaitsForFiles /> : null;
}

const timeOfDay = (time: number): string =>
  new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

const forgetOther = () => useStudio.setState({ otherRun: null });

function OtherTab() {
  const other = useStudio((state) => state.otherRun);
  if (other === null) return null;
  return (
    <Note role="alert" icon="warning" onDismiss={forgetOther}>
      <strong>
        Another tab of this browser holds a run{other.since !== null && `, since ${timeOfDay(other.since)}`}.
      </strong>
      <p>Finish or stop it there, or run anyway: both runs then share the GPU and its memory.</p>
      <div className="run-note-buttons">
        <Button onClick={() => void runAnyway()}>Run anyway</Button>
      </div>
    </Note>
  );
}

/** The browser allows no notices at the end. */
function NoNotices() {
  const refusal = useNotice((state) => state.refusal);
  if (refusal === null) return null;
  return (
    <Note role="status" icon="info" onDismiss={dismissRefusal}>
      <strong>The browser does not let this page show notices.</strong>
      <p>
        {refusal === 'denied'
          ? 'Allow notifications for this page in the browser: at the sign left of the address, or in its settings. Then click the bell again.'
          : 'Click the bell again, and allow notifications when the browser asks.'}
      </p>
    </Note>
  );
}
