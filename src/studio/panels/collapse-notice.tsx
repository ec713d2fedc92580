import { resume, stop } from '../actions/run.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { goodWeightsText } from '../result/collapse-text.js';
import { asksAboutCollapse } from '../run-words.js';
import { useStudio } from '../store.js';
import { warningText } from '../warning-text.js';
import { words } from '../words/words.js';

/** The run is paused at a collapse: says why, and offers the two ways on. */
export function CollapseNotice() {
  const run = useStudio((state) => state.live);
  const saved = useStudio((state) => state.saved !== null);
  const busy = useStudio((state) => state.busy.run !== undefined);
  if (saved || !run.collapse || !asksAboutCollapse(run)) return null;
  const warning = run.warnings.findLast(({ code }) => code === 'collapsed');
  const said = warning && warningText(warning);
  return (
    <div className="problem collapse-notice" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{said?.message}</strong>
        <p>
          {words.panels.collapse.paused(goodWeightsText(run.collapse, run.given !== null))} {said?.advice}
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
