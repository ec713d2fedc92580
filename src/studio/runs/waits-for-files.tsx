import { stageTitle } from '../../protocol/stages.js';
import { dismissToGoOn, filesOpen, filesWanted } from '../actions/continue.js';
import { plural } from '../amounts.js';
import { IconButton } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { FOLDER_ROLES, type FolderRole } from '../folder-handles.js';
import { useStudio } from '../store.js';

const WANTED: Record<FolderRole, string> = {
  images: 'its folder of images',
  labels: 'its labels',
  predictions: 'its predictions',
  heldOutImages: 'its held-out images',
  heldOutLabels: 'the labels of its held-out images',
};

/** A kept run wants its files again. */
export function WaitsForFiles() {
  const run = useStudio((state) => state.toGoOn);
  const open = filesOpen(useStudio());
  if (run === null) return null;
  const { name, reached } = run;
  const count = filesWanted(run);
  const all = FOLDER_ROLES.filter((role) => count[role] > 0);
  const missing = all.filter((role) => open[role].length === 0);
  // All are open: then they were refused.
  const wanted = (missing.length > 0 ? missing : all).map((role) => `${WANTED[role]} (${plural(count[role], 'file')})`);
  return (
    <div className="problem run-note" role="status">
      <Icon name="info" />
      <div>
        <strong>
          To continue “{name}”
          {reached && ` after ${stageTitle(reached.stage)}, step ${reached.step} of ${reached.steps}`}, open{' '}
          {new Intl.ListFormat('en-GB').format(wanted)} again.
        </strong>
        <p>
          The model is still here. The files are compared with those of the run by their hashes; then it goes on by
          itself.
        </p>
      </div>
      <IconButton icon="cross" label="Dismiss" side="top" onClick={dismissToGoOn} />
    </div>
  );
}
