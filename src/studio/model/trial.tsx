import type { TrialReport } from '../../protocol/plan.js';
import { tryOnImage } from '../actions/model-plan.js';
import { Button, IconButton } from '../controls/button.js';
import { Explained } from '../controls/explained.js';
import { Icon } from '../controls/icon.js';
import { useStudio } from '../store.js';
import { duration, percentSign, short, whole } from '../words/numbers.js';
import { words } from '../words/words.js';
import { Fact } from './fact.js';

/** One forward pass of the source model on the chosen image. */
export function TrialButton() {
  const ready = useStudio(({ device, targets }) => device.state === 'ready' && targets !== null);
  const busy = useStudio((state) => state.busy.source !== undefined);
  return (
    <Button
      className="small"
      icon="play"
      disabled={!ready || busy}
      title={ready ? words.model.trial.ready : words.model.trial.openFirst}
      onClick={() => void tryOnImage()}
    >
      {words.model.trial.start}
    </Button>
  );
}

/** The result of the trial. */
export function TrialResult() {
  const trial = useStudio((state) => state.trial);
  if (!trial) return null;
  return (
    <section className="trial" aria-label={words.model.trial.label} aria-live="polite">
      <header>
        <p className="card-title" title={trial.name}>
          {trial.name}
        </p>
        <IconButton icon="cross" label={words.model.trial.close} onClick={() => useStudio.setState({ trial: null })} />
      </header>
      <dl className="facts">
        <Fact name={words.model.trial.logits} tip={words.model.trial.logitsAbout}>
          {trial.logits.join(' × ')}
        </Fact>
        <Fact name={words.model.trial.forward} tip={words.model.trial.forwardAbout}>
          {milliseconds(trial.milliseconds)}
        </Fact>
        <Fact name={words.model.trial.values} tip={words.model.trial.valuesAbout}>
          {range(trial)}
        </Fact>
        <Fact name={words.model.trial.finite} tip={words.model.trial.finiteAbout}>
          {finite(trial)}
        </Fact>
        <Fact name={words.model.trial.entropy} tip={words.model.trial.entropyAbout}>
          {short(trial.meanEntropy)}
        </Fact>
      </dl>
      <TrialClasses trial={trial} />
    </section>
  );
}

const milliseconds = (value: number): string => (value < 1000 ? `${short(value)}\u00a0ms` : duration(value / 1000));

const range = ({ least, most }: TrialReport): string =>
  least === null || most === null ? words.model.trial.noneFinite : words.model.trial.range(short(least), short(most));

function finite({ notFinite }: TrialReport) {
  if (notFinite === 0) return words.model.trial.allFinite;
  return (
    <span className="bad">
      <Icon name="warning" /> {words.model.trial.notFinite(notFinite, whole(notFinite))}
    </span>
  );
}

/** The most frequent classes, with a bar each. */
function TrialClasses({ trial }: { trial: TrialReport }) {
  const classes = useStudio((state) => state.classes?.classes);
  return (
    <ul className="trial-classes" aria-label={words.model.trial.classes}>
      {trial.classes.map(({ id, share }) => {
        const entry = classes?.[id];
        return (
          <li key={id}>
            <i style={{ backgroundColor: entry?.color ?? 'var(--text-muted)' }} />
            <span>{entry?.name ?? words.model.trial.className(id)}</span>
            <Explained tip={words.model.trial.share}>{percentSign(share)}</Explained>
          </li>
        );
      })}
    </ul>
  );
}
