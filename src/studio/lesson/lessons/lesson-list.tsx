import { Button } from '../../controls/button.js';
import { useStudio } from '../../store.js';
import { words } from '../../words/words.js';
import { openLesson } from './lesson.js';
import { LESSON_NAMES } from './lessons.js';

/** The lessons, each with a way into it. */
export function LessonList() {
  const ready = useStudio((state) => state.device.state === 'ready');
  const busy = useStudio((state) => state.busy.demo ?? state.busy.run);
  return (
    <ul className="lesson-list" aria-label={words.lesson.list}>
      {LESSON_NAMES.map((name) => (
        <li key={name}>
          <Button kind="quiet" disabled={!ready || busy !== undefined} onClick={() => void openLesson(name)}>
            {words.lesson.lessons[name].title}
          </Button>
          <span className="muted">{words.lesson.lessons[name].about}</span>
        </li>
      ))}
    </ul>
  );
}
