import { useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import { AblationPanel } from './ablation-panel.js';
import { CHANGE_NAMES } from './changes.js';
import { useQueue } from './queue.js';

/** The switches of an ablation under the recipe, folded until they are wanted. */
export function AblationSection() {
  const opened = useStudio((state) => state.model !== null && state.targets !== null && state.saved === null);
  const queued = useQueue((queue) => queue.runs.length > 0);
  if (!opened) return null;
  return (
    <details className="ablation-section" open={queued || undefined}>
      <summary>{words.lesson.ablation.title}</summary>
      <AblationPanel first={CHANGE_NAMES.slice(0, 3)} />
    </details>
  );
}
