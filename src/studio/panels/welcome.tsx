import { ANY_IMAGE_KIND } from '../../protocol/image-kinds.js';
import { clearError } from '../actions/reporting.js';
import { runDemo } from '../actions/run.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { Problem } from '../controls/problem.js';
import { Tip } from '../controls/tip.js';
import { LessonList } from '../lesson/lessons/lesson-list.js';
import { RecordedStory } from '../lesson/recorded/recorded-story.js';
import { TourButton } from '../lesson/tour/tour-button.js';
import { ContinueCard } from '../runs/continue-card.js';
import { WaitsForFiles } from '../runs/waits-for-files.js';
import { useStudio } from '../store.js';
import { Hero } from './hero.js';

const TODOS = [
  {
    title: 'Drop a source model, or its predictions',
    about: 'An .onnx, .safetensors or .pth file or a folder of Hugging Face, anywhere on this page.',
  },
  {
    title: 'Drop target images',
    about: `A folder of ${ANY_IMAGE_KIND} files. Label maps are optional and only used to measure.`,
  },
  {
    title: 'Press Run',
    about: 'Align (or Distil), Teach and Propagate go on before your eyes; then download the adapted model.',
  },
];

/** Says what the page is and what to do first, as long as there is nothing to look at. */
export function Welcome() {
  const nothing = useStudio((state) => state.model === null && state.imageFiles.length === 0);
  return (
    <div className="welcome">
      <div className="welcome-inner">
        {nothing && <ContinueCard />}
        <WaitsForFiles />
        {nothing && <Opening />}
        <h3>{nothing ? 'Or with your own files' : 'Almost there'}</h3>
        <Todos />
        <p className="welcome-record">
          A saved run (run.json) dropped on this page is shown again, with or without a GPU.
        </p>
      </div>
    </div>
  );
}

function Opening() {
  const ready = useStudio((state) => state.device.state === 'ready');
  const busy = useStudio((state) => state.busy.demo ?? state.busy.run);
  const error = useStudio((state) => state.errors.demo);
  return (
    <>
      <Hero />
      <h2>Adapt a segmentation network to new images</h2>
      <p className="lead">
        A network trained on clear days fails in snow. Give it unlabelled pictures of the new place: it aligns, teaches
        itself and propagates, on your own GPU, in this tab. Nothing leaves your computer.
      </p>
      <div className="welcome-demo">
        <Button
          kind="primary"
          icon="play"
          className="large"
          disabled={!ready || busy !== undefined}
          onClick={() => void runDemo()}
        >
          Run the demo
        </Button>
        <Tip
          text="The same scenes, but only the model's predictions are given: a fresh network learns them."
          onTap={false}
        >
          <Button kind="quiet" disabled={!ready || busy !== undefined} onClick={() => void runDemo(true)}>
            Run the black-box demo
          </Button>
        </Tip>
        {busy ? <span className="busy">{busy}</span> : <span>Built-in model and street scenes. One click.</span>}
      </div>
      <div className="welcome-demo">
        <TourButton />
        <span>Eight stops on a short run of the demo: what each stage does, pixel by pixel.</span>
      </div>
      <RecordedStory />
      <Problem error={error} onDismiss={() => clearError('demo')} />
      <h3>Lessons</h3>
      <LessonList />
    </>
  );
}

function Todos() {
  const hasModel = useStudio((state) => state.model !== null);
  const hasTargets = useStudio((state) => state.targets !== null || state.imageFiles.length > 0);
  const done = [hasModel, hasTargets, false];
  return (
    <ol className="todos">
      {TODOS.map(({ title, about }, index) => (
        <li key={title} data-done={done[index]}>
          <span className="todo-mark">{done[index] ? <Icon name="check" /> : index + 1}</span>
          <div>
            <strong>{title}</strong>
            {done[index] && <span className="visually-hidden"> (done)</span>}
            <p>{about}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
