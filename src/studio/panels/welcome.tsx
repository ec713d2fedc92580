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
import { words } from '../words/words.js';
import { Hero } from './hero.js';

/** What to do, one after the other. */
const TODOS = ['model', 'images', 'run'] as const;

/** Says what the page is and what to do first, as long as there is nothing to look at. */
export function Welcome() {
  const nothing = useStudio((state) => state.model === null && state.imageFiles.length === 0);
  const said = words.panels.welcome;
  return (
    <div className="welcome">
      <div className="welcome-inner">
        {nothing && <ContinueCard />}
        <WaitsForFiles />
        {nothing && <Opening />}
        <h3>{nothing ? said.ownFiles : said.almost}</h3>
        <Todos />
        <p className="welcome-record">{said.record}</p>
      </div>
    </div>
  );
}

function Opening() {
  const said = words.panels.welcome;
  const ready = useStudio((state) => state.device.state === 'ready');
  const busy = useStudio((state) => state.busy.demo ?? state.busy.run);
  const error = useStudio((state) => state.errors.demo);
  return (
    <>
      <Hero />
      <h2>{said.title}</h2>
      <p className="lead">{said.lead}</p>
      <div className="welcome-demo">
        <Button
          kind="primary"
          icon="play"
          className="large"
          disabled={!ready || busy !== undefined}
          onClick={() => void runDemo()}
        >
          {said.demo}
        </Button>
        <Tip text={said.blackBoxAbout} onTap={false}>
          <Button kind="quiet" disabled={!ready || busy !== undefined} onClick={() => void runDemo(true)}>
            {said.blackBox}
          </Button>
        </Tip>
        {busy ? <span className="busy">{busy}</span> : <span>{said.oneClick}</span>}
      </div>
      <div className="welcome-demo">
        <TourButton />
        <span>{said.tour}</span>
      </div>
      <RecordedStory />
      <Problem error={error} onDismiss={() => clearError('demo')} />
      <h3>{said.lessons}</h3>
      <LessonList />
    </>
  );
}

function Todos() {
  const hasModel = useStudio((state) => state.model !== null);
  const hasTargets = useStudio(
    (state) => state.targets !== null || (state.model === null && state.imageFiles.length > 0),
  );
  const done = [hasModel, hasTargets, false];
  const { todos, done: doneMark } = words.panels.welcome;
  const texts = {
    model: todos.model,
    images: { title: todos.images.title, about: todos.images.about(ANY_IMAGE_KIND) },
    run: todos.run,
  };
  return (
    <ol className="todos">
      {TODOS.map((todo, index) => (
        <li key={todo} data-done={done[index]}>
          <span className="todo-mark">{done[index] ? <Icon name="check" /> : index + 1}</span>
          <div>
            <strong>{texts[todo].title}</strong>
            {done[index] && <span className="visually-hidden"> {doneMark}</span>}
            <p>{texts[todo].about}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
