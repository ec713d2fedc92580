import { byteSize, points } from '../../../report/numbers.js';
import { Button } from '../../controls/button.js';
import { useStudio } from '../../store.js';
import { RECORDED } from './about.js';
import { openRecorded, recordedFile } from './open-recorded.js';

const PICTURES = [
  { file: 'input.png', words: 'a target image', figure: null },
  { file: 'before.png', words: 'source model', figure: RECORDED.source },
  { file: 'after.png', words: 'after the run', figure: RECORDED.final },
] as const;

const ABOUT = `Recorded on ${RECORDED.adapter}, ${RECORDED.date}; nothing is computed now.`;

/** What a run makes of an image, before anything is computed. */
export function RecordedStory() {
  const busy = useStudio((state) => state.busy.demo ?? state.busy.runs);
  const { width, height } = RECORDED.size;
  return (
    <section className="recorded" aria-labelledby="recorded-title">
      <h3 id="recorded-title">What it does, on a recorded run</h3>
      <ul className="recorded-pictures">
        {PICTURES.map(({ file, words, figure }) => (
          <li key={file}>
            <img src={recordedFile(file)} alt={`Recorded: ${words}`} width={width} height={height} />
            <span>
              {words}
              {figure !== null && <b>{` mIoU ${points(figure)}`}</b>}
            </span>
          </li>
        ))}
      </ul>
      <p className="muted">{`${ABOUT} Batch norm re-estimated, the cheapest remedy, has ${points(RECORDED.batchNorm)}.`}</p>
      <p>
        <Button disabled={busy !== undefined} onClick={() => void openRecorded()}>
          Look at the recorded run
        </Button>
        <span className="muted">{` ${byteSize(RECORDED.bytes)}, without a GPU`}</span>
      </p>
    </section>
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
