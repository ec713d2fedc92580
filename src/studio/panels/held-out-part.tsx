import type { TargetsSummary } from '../../protocol/events.js';
import { IMAGE_KINDS_LISTED, IMAGE_TYPES, LABEL_MAP_TYPES } from '../../protocol/image-kinds.js';
import { giveImages, giveLabels } from '../actions/drop.js';
import { clearHeldOut } from '../actions/held-out.js';
import { clearError } from '../actions/reporting.js';
import { IconButton } from '../controls/button.js';
import { FileDrop } from '../controls/file-drop.js';
import { Problem } from '../controls/problem.js';
import { shownHeldOut, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { ImageNotices } from './image-notices.js';
import { LabelNotes } from './label-notes.js';

/** Images that a run is measured on, and nothing else. Only one quiet line until somebody uses it. */
export function HeldOutPart({ locked, looking }: { locked: boolean; looking: boolean }) {
  const heldOut = useStudio(shownHeldOut);
  const files = useStudio((state) => state.heldOutFiles);
  const error = useStudio((state) => state.errors['held-out']);
  const busy = useStudio((state) => state.busy['held-out']);
  const isUsed = heldOut !== null || (!looking && files.images.length + files.labels.length > 0);
  return (
    <div className="held-out">
      {isUsed && (
        <header>
          <h3>{words.panels.heldOut.title}</h3>
          <span className="section-note">
            {busy ? <span className="busy">{busy}</span> : heldOut && countOf(heldOut)}
          </span>
          {!looking && (
            <IconButton
              icon="cross"
              label={words.panels.heldOut.remove}
              disabled={locked || busy !== undefined}
              onClick={() => void clearHeldOut()}
            />
          )}
        </header>
      )}
      <Problem error={error} onDismiss={() => clearError('held-out')} />
      {heldOut ? <Opened heldOut={heldOut} locked={locked || looking} /> : isUsed && <Waiting />}
      {!looking && <Drops isUsed={isUsed} locked={locked} />}
    </div>
  );
}

const countOf = ({ names, labelled }: TargetsSummary) =>
  labelled === names.length
    ? words.panels.heldOut.images(names.length)
    : words.panels.heldOut.labelled(labelled, names.length);

function Opened({ heldOut, locked }: { heldOut: TargetsSummary; locked: boolean }) {
  return (
    <>
      <p className="muted">{words.panels.heldOut.about}</p>
      <ImageNotices images={heldOut} />
      {heldOut.labelCheck && <LabelNotes check={heldOut.labelCheck} usable={heldOut.labelled} locked={locked} />}
    </>
  );
}

/** Why they are not open yet. */
function Waiting() {
  const hasModel = useStudio((state) => state.model !== null);
  const { images, labels } = useStudio((state) => state.heldOutFiles);
  const said = words.panels.heldOut;
  const files = images.length > 0 ? said.imageFiles(images.length) : said.labelFiles(labels.length);
  const lacking =
    images.length === 0
      ? said.lacking.images
      : labels.length === 0
        ? said.lacking.labels
        : hasModel
          ? null
          : said.lacking.model;
  return lacking && <p className="muted">{said.waiting(files, lacking)}</p>;
}

function Drops({ isUsed, locked }: { isUsed: boolean; locked: boolean }) {
  const said = words.panels.heldOut.drop;
  const { images: given, labels: maps } = useStudio((state) => state.heldOutFiles);
  return (
    <>
      <FileDrop
        icon="images"
        place="held-out"
        title={given.length > 0 ? said.otherImages : said.images}
        hint={said.imagesHint(IMAGE_KINDS_LISTED)}
        accept={IMAGE_TYPES}
        folders
        multiple
        disabled={locked}
        compact
        onFiles={(files) => void giveImages('held-out', files, maps)}
      />
      {isUsed && (
        <FileDrop
          icon="labels"
          place="held-out"
          title={maps.length > 0 ? said.otherLabels : said.labels}
          hint={said.labelsHint}
          accept={LABEL_MAP_TYPES}
          folders
          multiple
          disabled={locked}
          compact
          onFiles={(files) => void giveLabels('held-out', files)}
        />
      )}
    </>
  );
}
