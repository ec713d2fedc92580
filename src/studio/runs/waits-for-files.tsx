import { dismissToGoOn, filesOpen, filesWanted } from '../actions/continue.js';
import { IconButton } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { FOLDER_ROLES } from '../folder-handles.js';
import { useStudio } from '../store.js';
import { words } from '../words/words.js';
import { placeWords } from './run-words.js';

/** A kept run wants its files again. */
export function WaitsForFiles() {
  const run = useStudio((state) => state.toGoOn);
  const open = filesOpen(useStudio());
  if (run === null) return null;
  const { waits } = words.runs;
  const count = filesWanted(run);
  const all = FOLDER_ROLES.filter((role) => count[role] > 0);
  const missing = all.filter((role) => open[role].length === 0);
  // All are open: then they were refused.
  const wanted = (missing.length > 0 ? missing : all).map((role) => waits.counted(waits.files[role], count[role]));
  const files = new Intl.ListFormat(words.runs.locale).format(wanted);
  return (
    <div className="problem run-note" role="status">
      <Icon name="info" />
      <div>
        <strong>{waits.title(run.name, placeWords(run), files)}</strong>
        <p>{waits.about}</p>
      </div>
      <IconButton icon="cross" label={waits.dismiss} side="top" onClick={dismissToGoOn} />
    </div>
  );
}
