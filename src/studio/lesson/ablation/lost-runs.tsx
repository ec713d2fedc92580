import { whatIsMissing } from '../../actions/run.js';
import { Button } from '../../controls/button.js';
import { Icon } from '../../controls/icon.js';
import { isGoing, useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import { titleOf } from './ablation-panel.js';
import { forgetQueue, queueLostAgain, useQueue } from './queue.js';
import type { Queued } from './queued.js';

/** Names what a reload of the page took out of the queue, and offers to queue it again. */
export function LostRuns() {
  const lost = useQueue((queue) => queue.runs).filter(({ state }) => state === 'lost');
  return lost.length > 0 && <LostNotice lost={lost} />;
}

export function LostNotice({ lost }: { lost: readonly Queued[] }) {
  const missing = useStudio((state) => (isGoing(state.live) ? words.lesson.ablation.going : whatIsMissing(state)));
  const said = words.lesson.ablation.lost;
  return (
    <div className="problem" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{said.text(lost.map(titleOf).join(', '))}</strong>
        <p>{said.files}</p>
        {missing && <p className="muted">{missing}</p>}
        <p>
          <Button className="small" disabled={missing !== null} onClick={() => void queueLostAgain()}>
            {said.again(lost.length)}
          </Button>{' '}
          <Button kind="quiet" className="small" onClick={forgetQueue}>
            {said.forget}
          </Button>
        </p>
      </div>
    </div>
  );
}
