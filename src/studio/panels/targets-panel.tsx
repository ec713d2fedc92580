import type { ReactNode } from 'react';
import type { TargetsSummary } from '../../protocol/events.js';
import { IMAGE_KINDS_LISTED, IMAGE_TYPES, LABEL_MAP_TYPES } from '../../protocol/image-kinds.js';
import { giveImages, giveLabels } from '../actions/drop.js';
import { FileDrop } from '../controls/file-drop.js';
import { isGoing, setView, shownClasses, shownHeldOut, shownTargets, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { classListName } from './class-list-name.js';
import { ClassesRow } from './classes-row.js';
import { FoldedSection } from './folded-section.js';
import { HeldOutPart } from './held-out-part.js';
import { ImageNotices } from './image-notices.js';
import { LabelNotes } from './label-notes.js';
import { Section } from './section.js';
import { Thumbnail } from './thumbnail.js';

/** More thumbnails would only repeat the strip under the viewer. */
const SHOWN_THUMBNAILS = 12;

/** The unlabelled images that the model is adapted to, their labels for measuring, and the class list. */
export function TargetsPanel() {
  return (
    <FoldedSection
      title={words.panels.targets.title}
      place="targets"
      line={<TargetsLine />}
      whole={(fold) => <WholeTargets note={fold ?? undefined} />}
    />
  );
}

function TargetsLine() {
  const targets = useStudio(shownTargets);
  const heldOut = useStudio(shownHeldOut);
  const classes = useStudio(shownClasses);
  return (
    <>
      <strong>{targets && countOf(targets)}</strong>
      {heldOut && words.panels.targets.heldOut(heldOut.names.length)}
      {classes && words.panels.targets.classes(classListName(classes))}
    </>
  );
}

function WholeTargets({ note }: { note: ReactNode | undefined }) {
  const targets = useStudio(shownTargets);
  const looking = useStudio((state) => state.saved !== null);
  const reading = useStudio((state) => state.busy.targets !== undefined);
  const locked = useStudio((state) => isGoing(state.live) || state.device.state !== 'ready');
  return (
    <Section title={words.panels.targets.title} place="targets" note={note ?? (targets ? countOf(targets) : undefined)}>
      {targets ? <Summary targets={targets} /> : <Waiting />}
      {targets && !looking && <Thumbnails names={targets.names} />}
      {targets?.labelCheck && (
        <LabelNotes check={targets.labelCheck} usable={targets.labelled} locked={locked || looking || reading} />
      )}
      {!looking && <Drops opened={targets !== null} locked={locked} labelled={targets?.labelled ?? 0} />}
      <HeldOutPart locked={locked || reading} looking={looking} />
      <ClassesRow locked={locked || looking} />
    </Section>
  );
}

const countOf = ({ names, labelled }: TargetsSummary) => words.panels.targets.count(names.length, labelled);

function Waiting() {
  const count = useStudio((state) => state.imageFiles.length);
  return count > 0 ? <p className="muted">{words.panels.targets.waiting(count)}</p> : null;
}

function Drops({ opened, locked, labelled }: { opened: boolean; locked: boolean; labelled: number }) {
  const said = words.panels.targets;
  const labelFiles = useStudio((state) => state.labelFiles);
  return (
    <>
      <FileDrop
        icon="images"
        place="targets"
        title={opened ? said.otherImages : said.images}
        hint={said.imagesHint(IMAGE_KINDS_LISTED)}
        accept={IMAGE_TYPES}
        folders
        multiple
        disabled={locked}
        compact={opened}
        onFiles={(files) => void giveImages('targets', files, labelFiles)}
      />
      <FileDrop
        icon="labels"
        place="targets"
        title={labelled > 0 ? said.otherLabels : said.labels}
        hint={labelFiles.length > 0 && !opened ? said.labelsWaiting(labelFiles.length) : said.labelsHint}
        accept={LABEL_MAP_TYPES}
        folders
        multiple
        disabled={locked}
        compact={opened}
        onFiles={(files) => void giveLabels('targets', files)}
      />
    </>
  );
}

function Summary({ targets }: { targets: TargetsSummary }) {
  const heldOut = useStudio(shownHeldOut);
  // Labels that are being read are not missing.
  const opening = useStudio((state) => state.busy.targets !== undefined);
  const { labelled, labelCheck } = targets;
  const said = words.panels.targets;
  const none = (heldOut?.labelled ?? 0) > 0 ? said.noLabelsHere : said.noLabels;
  return (
    <>
      {labelled === 0 && !labelCheck && !opening && <p className="muted">{none}</p>}
      {labelled === 0 && labelCheck && <p className="muted">{said.noneUsable}</p>}
      <ImageNotices images={targets} />
    </>
  );
}

function Thumbnails({ names }: { names: string[] }) {
  const selected = useStudio((state) => state.view.image);
  return (
    <div className="thumbnails">
      {names.slice(0, SHOWN_THUMBNAILS).map((name, image) => (
        <Thumbnail
          key={name}
          image={image}
          names={names}
          selected={image === selected}
          onSelect={() => setView({ image })}
        />
      ))}
    </div>
  );
}
