import type { ModelCard as Card } from '../../protocol/events.js';
import { parameterCount } from '../amounts.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { setPanel, useStudio } from '../store.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';
import { Assumptions } from './assumptions.js';
import { Fact } from './fact.js';
import { NormalisationRow } from './normalisation-row.js';
import { TrialButton, TrialResult } from './trial.js';
import { WeightsRow } from './weights-row.js';

/** The source model in short: its kind, the assumptions about it, the memory it will take, and a trial. */
export function ModelCard({ model: opened, saved }: { model: Card; saved: boolean }) {
  const planned = useStudio((state) => state.plan?.card);
  const model = saved ? opened : (planned ?? opened);
  return (
    <div className="card model-card">
      <p className="card-title" title={model.file}>
        {model.file}
      </p>
      <p className="muted">{model.architecture}</p>
      <dl className="facts">
        <Fact name={words.model.card.parameters} tip={words.model.card.parametersAbout}>
          {parameterCount(model.parameters)}
        </Fact>
        <Fact name={words.model.card.classes} tip={words.model.card.classesAbout}>
          {model.classes}
        </Fact>
        <Fact name={words.model.card.file} tip={words.model.card.fileAbout}>
          {model.format}, {byteSize(model.bytes)}
        </Fact>
        {!saved && <PlannedFacts />}
      </dl>
      <ModelClasses />
      <WeightsRow sets={model.weightSets} saved={saved} />
      <Assumptions inferred={model.inferred} saved={saved} />
      {!saved && <NormalisationRow />}
      {!saved && <Problem />}
      {!saved && <Notes />}
      {!saved && (
        <div className="card-buttons">
          <Button className="small" title={words.model.card.detailsAbout} onClick={() => setPanel('model')}>
            {words.model.card.details}
          </Button>
          <TrialButton />
        </div>
      )}
      {!saved && <TrialResult />}
    </div>
  );
}

/** The model under the recipe's size and batch. */
function PlannedFacts() {
  const plan = useStudio((state) => state.plan);
  if (!plan) return null;
  const [, height, width] = plan.logits;
  return (
    <>
      <Fact name={words.model.card.input} tip={words.model.card.inputAbout}>
        {plan.width} × {plan.height}
      </Fact>
      <Fact name={words.model.card.logits} tip={words.model.card.logitsAbout}>
        {width} × {height}
      </Fact>
      <Fact name={words.model.card.memory} tip={words.model.card.memoryAbout(plan.batch, plan.width, plan.height)}>
        {byteSize(plan.memory.total)}
      </Fact>
    </>
  );
}

/** Class names and colours of the file, and whether they are the ones in use. */
function ModelClasses() {
  const { list, origin } = useStudio((state) => state.modelClasses);
  const used = useStudio((state) => state.classes === list);
  if (!origin) return null;
  return (
    <p className="muted">
      {words.model.card.classNames(origin)}
      {list && !used && ` ${words.model.card.otherClasses}`}
    </p>
  );
}

/** The reason why the device cannot run this, or where the reason stands why nothing could be planned. */
function Problem() {
  const problem = useStudio((state) => state.plan?.problem);
  const unfit = useStudio((state) => state.plan === null && state.errors.recipe !== undefined);
  if (unfit) {
    return (
      <p className="card-warning">
        <Icon name="warning" /> {words.model.card.unfit}
      </p>
    );
  }
  if (!problem) return null;
  return (
    <p className="card-warning" role="alert">
      <Icon name="warning" /> {problem} {words.model.lower}
    </p>
  );
}

/** Notes about the file: ignored parts, odd values, parts that are not written back. */
function Notes() {
  const notes = useStudio((state) => state.modelNotes);
  return notes.map((note) => (
    <p key={note} className="card-note">
      <Icon name="info" /> {note}
    </p>
  ));
}
