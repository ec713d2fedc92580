import { goodWeights } from '../../report/outcome.js';
import { resume, stop } from '../actions/run.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { asksAboutCollapse } from '../run-words.js';
import { useStudio } from '../store.js';

/** The run is paused at a collapse: says why, and offers the two ways on. */
export function CollapseNotice() {
  const run = useStudio((state) => state.live);
  const saved = useStudio((state) => state.saved !== null);
  const busy = useStudio((state) => state.busy.run !== undefined);
  if (saved || !run.collapse || !asksAboutCollapse(run)) return null;
  const warning = run.warnings.findLast(({ code }) => code === 'collapsed');
  return (
    <div className="problem collapse-notice" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{warning?.message}</strong>
        <p>
          The run is paused. A stop gives the weights {goodWeights(run.collapse, run.given !== null)} back.{' '}
          {warning?.advice}
        </p>
        <div className="collapse-buttons">
          <Button kind="primary" icon="stop" disabled={busy} onClick={() => void stop()}>
            Stop here
          </Button>
          <Button disabled={busy} onClick={() => void resume()}>
            Go on anyway
          </Button>
        </div>
      </div>
    </div>
  );
}
