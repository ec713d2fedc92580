import { Button } from '../../controls/button.js';
import { useStudio } from '../../store.js';
import { byteSize, points } from '../../words/numbers.js';
import { words } from '../../words/words.js';
import { RECORDED } from './about.js';
import { openRecorded } from './open-recorded.js';

const about = (): string => words.lesson.recorded.about(RECORDED.adapter, RECORDED.date);

const figures = (): string =>
  words.lesson.recorded.figures(points(RECORDED.source), points(RECORDED.final), points(RECORDED.batchNorm));

/** The way to a run that was recorded: its story is there before anything is computed. */
export function RecordedStory() {
  const busy = useStudio((state) => state.busy.demo ?? state.busy.runs);
  // Where nothing can be computed, this is the first thing to do.
  const alone = useStudio((state) => state.device.state !== 'ready' && state.device.state !== 'starting');
  return (
    <div className="welcome-demo">
      <Button kind={alone ? 'primary' : 'plain'} disabled={busy !== undefined} onClick={() => void openRecorded()}>
        {words.lesson.recorded.open}
      </Button>
      <span>{`${about()} ${figures()} ${words.lesson.recorded.size(byteSize(RECORDED.bytes))}`}</span>
    </div>
  );
}

/** Marks the recorded run while it is looked at. */
export function RecordedMark() {
  return (
    <p className="recorded-mark" role="note">
      {about()}
    </p>
  );
}
