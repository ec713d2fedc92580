import type { Collapse } from '../../protocol/events.js';
import { resume, stop } from '../actions/run.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { asksAboutCollapse } from '../run-words.js';
import { useStudio } from '../store.js';
import { words } from '../words/words.js';

/** The weights that a stop gives back. */
function goodWeights({ good }: Collapse, given: boolean): string {
  const said = words.panels.collapse.weights;
  if (good) return said.after(good.step, good.stage);
  return given ? said.ofStudent : said.ofSource;
}

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
          {words.panels.collapse.paused(goodWeights(run.collapse, run.given !== null))} {warning?.advice}
        </p>
        <div className="collapse-buttons">
          <Button kind="primary" icon="stop" disabled={busy} onClick={() => void stop()}>
            {words.panels.collapse.stop}
          </Button>
          <Button disabled={busy} onClick={() => void resume()}>
            {words.panels.collapse.goOn}
          </Button>
        </div>
      </div>
    </div>
  );
}
