import { useEffect, useMemo, useRef, useState } from 'react';
import type { ErrorReport } from '../../../protocol/errors.js';
import type { LayerName } from '../../../protocol/layers.js';
import { paletteOf } from '../../../report/paint/palette.js';
import type { Band } from '../../../report/timeline.js';
import { saveFile } from '../../actions/downloads.js';
import { asReport } from '../../actions/reporting.js';
import { Button } from '../../controls/button.js';
import { Choice } from '../../controls/choice.js';
import { Problem } from '../../controls/problem.js';
import { shownClasses, shownRun, shownTargets, useStudio } from '../../store.js';
import { byteSize } from '../../words/numbers.js';
import { words } from '../../words/words.js';
import { useShownRunId } from '../frame-lists.js';
import { placeWords, type Stop } from '../stops.js';
import { SPEEDS, useTime } from '../time-store.js';
import { type AnimationWish, makeAnimation } from './make.js';

/** No side of an animation is longer, where a smaller scale is left. */
const LONGEST = 2048;
const SCALES = [0.5, 1, 2, 3] as const;

type Work = { state: 'idle' } | { state: 'busy'; drawn: number; of: number } | { state: 'done'; bytes: number };

interface FormProps {
  onClose: () => void;
  stops: readonly Stop[];
  bands: readonly Band[];
}

/** The choices, the progress and the file. */
export function AnimationForm({ onClose, stops, bands }: FormProps) {
  const id = useShownRunId();
  const view = useStudio((state) => state.view);
  const classes = useStudio(shownClasses);
  const recipe = useStudio((state) => shownRun(state).recipe ?? state.recipe);
  const name = useStudio((state) => shownTargets(state)?.names[view.image]);
  const palette = useMemo(() => paletteOf(classes ?? undefined), [classes]);
  const [panes, setPanes] = useState(1);
  const [scale, setScale] = useState<number>(1);
  const [withStep, setWithStep] = useState(true);
  const [perSecond, setPerSecond] = useState<number>(useTime.getState().speed);
  const [work, setWork] = useState<Work>({ state: 'idle' });
  const [problem, setProblem] = useState<ErrorReport>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const layers = view.layers.slice(0, panes);
  const { width, height } = recipe.input;
  const scales = SCALES.filter((each) => each === 1 || Math.max(width, height) * panes * each <= LONGEST);
  const make = async (): Promise<void> => {
    if (id === null) return;
    const controller = new AbortController();
    abort.current = controller;
    setProblem(undefined);
    setWork({ state: 'busy', drawn: 0, of: stops.length });
    const { hiddenClasses: hidden, opacity, overlayHidden, image } = view;
    const wish: AnimationWish = {
      ...{ id, image, stops, layers, scale, perSecond },
      colouring: { palette, hidden, opacity, overlayHidden },
      textOf: withStep ? (stop) => placeWords(stop, bands) : null,
    };
    try {
      const bytes = await makeAnimation(wish, (drawn, of) => setWork({ state: 'busy', drawn, of }), controller.signal);
      saveFile({ name: fileName(name, layers), type: 'image/gif', bytes });
      setWork({ state: 'done', bytes: bytes.length });
    } catch (error) {
      setWork({ state: 'idle' });
      if (!controller.signal.aborted) setProblem(asReport(error));
    }
  };

  return (
    <form
      className="animation-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <Choice
        label={words.time.animation.shown}
        value={String(panes)}
        options={[1, 2].map((count) => ({ value: String(count), label: titles(view.layers.slice(0, count)) }))}
        onChange={(value) => setPanes(Number(value))}
      />
      <Choice
        label={words.time.animation.size}
        value={String(scale)}
        options={scales.map((each) => ({
          value: String(each),
          label: sizeWords(`${Math.floor(width * each)} × ${Math.floor(height * each)}`, each),
        }))}
        onChange={(value) => setScale(Number(value))}
      />
      <Choice
        label={words.time.animation.speed}
        value={String(perSecond)}
        options={SPEEDS.map((speed) => ({ value: String(speed), label: String(speed) }))}
        onChange={(value) => setPerSecond(Number(value))}
      />
      <label className="runs-option">
        <input type="checkbox" checked={withStep} onChange={(event) => setWithStep(event.target.checked)} />
        {words.time.animation.withStep}
      </label>
      <p className="muted">{words.time.animation.note(stops.length)}</p>
      <Problem error={problem} onDismiss={() => setProblem(undefined)} />
      <WorkWords work={work} />
      <div className="animation-buttons">
        {work.state === 'busy' ? (
          <Button onClick={() => abort.current?.abort()}>{words.time.animation.cancel}</Button>
        ) : (
          <Button kind="primary" icon="download" type="submit">
            {words.time.animation.save}
          </Button>
        )}
        <Button onClick={onClose}>{words.time.animation.close}</Button>
      </div>
    </form>
  );
}

function WorkWords({ work }: { work: Work }) {
  switch (work.state) {
    case 'idle':
      return null;
    case 'busy':
      return (
        <div role="status">
          {work.drawn < work.of ? words.time.animation.drawing(work.drawn + 1, work.of) : words.time.animation.encoding}
          <progress aria-label={words.time.animation.progress} max={work.of + 1} value={work.drawn} />
        </div>
      );
    case 'done':
      return <p role="status">{words.time.animation.saved(byteSize(work.bytes))}</p>;
    default:
      return work satisfies never;
  }
}

const titles = (layers: readonly LayerName[]): string =>
  layers.map((name) => words.protocol.layers[name].title).join(words.time.animation.and);

const sizeWords = (pixels: string, scale: number): string =>
  scale === 1 ? words.time.animation.ownSize(pixels) : words.time.animation.sizeOf(pixels);

function fileName(image: string | undefined, layers: readonly LayerName[]): string {
  const base =
    (image ?? 'image')
      .split('/')
      .at(-1)
      ?.replace(/\.\w+$/, '') ?? 'image';
  return `${base}-${layers.join('-')}.gif`;
}
