import { byteSize, points } from '../../../report/numbers.js';
import { Button } from '../../controls/button.js';
import { useStudio } from '../../store.js';
import { RECORDED } from './about.js';
import after from './after.png?url';
import before from './before.png?url';
import input from './input.png?url';
import { openRecorded } from './open-recorded.js';

const PICTURES = [
  { picture: input, words: 'a target image', figure: null },
  { picture: before, words: 'source model', figure: RECORDED.source },
  { picture: after, words: 'after the run', figure: RECORDED.final },
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
        {PICTURES.map(({ picture, words, figure }) => (
          <li key={words}>
            <img src={picture} alt={`Recorded: ${words}`} width={width} height={height} />
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
