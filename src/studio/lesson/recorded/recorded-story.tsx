import { byteSize, points } from '../../../report/numbers.js';
import { Button } from '../../controls/button.js';
import { useStudio } from '../../store.js';
import { RECORDED } from './about.js';
import { openRecorded } from './open-recorded.js';

const ABOUT = `Recorded on ${RECORDED.adapter}, ${RECORDED.date}; nothing is computed now.`;

const FIGURES = `mIoU ${points(RECORDED.source)} before, ${points(RECORDED.final)} after; batch norm re-estimated, the cheapest remedy, has ${points(RECORDED.batchNorm)}.`;

/** The way to a run that was recorded: its story is there before anything is computed. */
export function RecordedStory() {
  const busy = useStudio((state) => state.busy.demo ?? state.busy.runs);
  return (
    <div className="welcome-demo">
      <Button disabled={busy !== undefined} onClick={() => void openRecorded()}>
        Look at the recorded run
      </Button>
      <span>{`${ABOUT} ${FIGURES} ${byteSize(RECORDED.bytes)}, without a GPU.`}</span>
    </div>
  );
}

/** Marks the recorded run while it is looked at. */
export function RecordedMark() {
  return (
    <p className="recorded-mark" role="note">
      {ABOUT}
    </p>
  );
}
