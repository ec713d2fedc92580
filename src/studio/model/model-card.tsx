import type { ModelCard as Card } from '../../protocol/events.js';
import { byteSize } from '../../report/numbers.js';
import { parameterCount } from '../amounts.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { setPanel, useStudio } from '../store.js';
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
        <Fact
          name="Parameters"
          tip="Numbers that can be trained: weights and biases, without batch norm's statistics. The recipe says which of them are."
        >
          {parameterCount(model.parameters)}
        </Fact>
        <Fact name="Classes" tip="Channels of the logits: the classes that the model can tell apart.">
          {model.classes}
        </Fact>
        <Fact name="File" tip="Size of the file, with all files that belong to it. It is read tensor by tensor.">
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
          <Button className="small" title="Blocks, memory by kind, unused tensors" onClick={() => setPanel('model')}>
            Details…
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
      <Fact name="Input" tip="Size of the images that a step trains on: the recipe's crop, or its whole image.">
        {plan.width} × {plan.height}
      </Fact>
      <Fact name="Logits" tip="Size of the model's own output for such an image; it is scaled up to the image.">
        {width} × {height}
      </Fact>
      <Fact
        name="GPU memory"
        tip={`Planned for the largest step of the recipe, batch ${plan.batch} at ${plan.width} × ${plan.height}. “Details” shows what the memory is for.`}
      >
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
      Classes: {origin}
      {list && !used && ' Another list is chosen under Targets.'}
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
        <Icon name="warning" /> The recipe does not fit this model. The reason stands under Recipe.
      </p>
    );
  }
  if (!problem) return null;
  return (
    <p className="card-warning" role="alert">
      <Icon name="warning" /> {problem} Lower the batch size or train on a smaller crop.
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
