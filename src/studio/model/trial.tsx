import type { TrialReport } from '../../protocol/plan.js';
import { duration, percentSign, short } from '../../report/numbers.js';
import { tryOnImage } from '../actions/model-plan.js';
import { plural } from '../amounts.js';
import { Button, IconButton } from '../controls/button.js';
import { Explained } from '../controls/explained.js';
import { Icon } from '../controls/icon.js';
import { useStudio } from '../store.js';
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
      title={ready ? 'One forward pass of the source model on the chosen image' : 'Open target images first'}
      onClick={() => void tryOnImage()}
    >
      Try on one image
    </Button>
  );
}

/** The result of the trial. */
export function TrialResult() {
  const trial = useStudio((state) => state.trial);
  if (!trial) return null;
  return (
    <section className="trial" aria-label="Trial on one image" aria-live="polite">
      <header>
        <p className="card-title" title={trial.name}>
          {trial.name}
        </p>
        <IconButton icon="cross" label="Close the trial" onClick={() => useStudio.setState({ trial: null })} />
      </header>
      <dl className="facts">
        <Fact name="Logits" tip="Shape of the output: images, height, width, classes; at the network's own resolution.">
          {trial.logits.join(' × ')}
        </Fact>
        <Fact
          name="Forward pass"
          tip="Time of a second pass, from the call until the logits were read: the first pass compiles."
        >
          {milliseconds(trial.milliseconds)}
        </Fact>
        <Fact name="Values" tip="Smallest and largest logit.">
          {range(trial)}
        </Fact>
        <Fact name="Finite" tip="Says whether every logit is a finite number: neither infinite nor NaN.">
          {finite(trial)}
        </Fact>
        <Fact
          name="Mean entropy"
          tip="Entropy of the pixels' class probabilities, divided by the largest possible: 0 is sure, 1 knows nothing."
        >
          {short(trial.meanEntropy)}
        </Fact>
      </dl>
      <TrialClasses trial={trial} />
    </section>
  );
}

const milliseconds = (value: number): string => (value < 1000 ? `${short(value)}\u00a0ms` : duration(value / 1000));

const range = ({ least, most }: TrialReport): string =>
  least === null || most === null ? 'none is finite' : `${short(least)} to ${short(most)}`;

function finite({ notFinite }: TrialReport) {
  if (notFinite === 0) return 'all';
  return (
    <span className="bad">
      <Icon name="warning" /> {plural(notFinite, 'value is', 'values are')} not
    </span>
  );
}

/** The most frequent classes, with a bar each. */
function TrialClasses({ trial }: { trial: TrialReport }) {
  const classes = useStudio((state) => state.classes?.classes);
  return (
    <ul className="trial-classes" aria-label="Most frequent classes">
      {trial.classes.map(({ id, share }) => {
        const entry = classes?.[id];
        return (
          <li key={id}>
            <i style={{ backgroundColor: entry?.color ?? 'var(--text-muted)' }} />
            <span>{entry?.name ?? `class ${id}`}</span>
            <Explained tip="Share of the image's pixels whose most probable class this is.">
              {percentSign(share)}
            </Explained>
          </li>
        );
      })}
    </ul>
  );
}
