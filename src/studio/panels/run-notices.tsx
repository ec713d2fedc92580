import type { ReactNode } from 'react';
import { endEngine } from '../actions/engine.js';
import { runAnyway } from '../actions/run.js';
import { Button, IconButton } from '../controls/button.js';
import { Icon, type IconName } from '../controls/icon.js';
import { dismissRefusal, useNotice } from '../notice.js';
import { WaitsForFiles } from '../runs/waits-for-files.js';
import { isTooLong, useSilence, waitLonger } from '../silence.js';
import { isGoing, useStudio } from '../store.js';
import { words } from '../words/words.js';

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
      {onDismiss && <IconButton icon="cross" label={words.panels.runNotices.dismiss} side="top" onClick={onDismiss} />}
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
  const said = words.panels.runNotices;
  return (
    <Note role="alert" icon="warning">
      <strong>
        {/* The number changes all the time: it is not read out again. */}
        {said.silent(<span aria-live="off">{Math.floor(silence.seconds ?? 0)} s</span>)}
      </strong>
      <p>
        {said.silentAbout} {going && (kept ? said.fromCheckpoint : said.weightsLost)}
      </p>
      <div className="run-note-buttons">
        <Button kind="primary" onClick={waitLonger}>
          {said.wait}
        </Button>
        <Button icon="stop" onClick={endEngine}>
          {said.endEngine}
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
      <strong>{words.panels.runNotices.ended}</strong>
      <p>
        {recovering} {words.panels.runNotices.goesOn}
      </p>
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
  const said = words.panels.runNotices;
  const other = useStudio((state) => state.otherRun);
  if (other === null) return null;
  return (
    <Note role="alert" icon="warning" onDismiss={forgetOther}>
      <strong>{said.otherTab(other.since === null ? null : timeOfDay(other.since))}</strong>
      <p>{said.otherTabAbout}</p>
      <div className="run-note-buttons">
        <Button onClick={() => void runAnyway()}>{said.runAnyway}</Button>
      </div>
    </Note>
  );
}

/** The browser allows no notices at the end. */
function NoNotices() {
  const said = words.panels.runNotices;
  const refusal = useNotice((state) => state.refusal);
  if (refusal === null) return null;
  return (
    <Note role="status" icon="info" onDismiss={dismissRefusal}>
      <strong>{said.noNotices}</strong>
      <p>{said[refusal]}</p>
    </Note>
  );
}
