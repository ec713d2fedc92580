import { Button } from '../controls/button.js';
import { setView, shownTargets, useStudio } from '../store.js';
import { words } from '../words/words.js';
import { useShownFrames } from './frame-lists.js';
import { imagesWith } from './time-note.js';
import { useTime } from './time-store.js';

/** In the place of the picture, where there is none of this image at this time. */
export function NoPicture() {
  const image = useStudio((state) => state.view.image);
  const names = useStudio((state) => shownTargets(state)?.names);
  const list = useShownFrames();
  const problem = useTime((time) => time.problem);
  const images = list ? imagesWith(list) : [];
  if (problem) return <div className="looking">{problem}</div>;
  if (images.includes(image)) {
    return (
      <div className="looking">
        <span className="busy">{words.time.picture.reading}</span>
      </div>
    );
  }
  return (
    <div className="looking time-none">
      <p>{words.time.picture.none}</p>
      <ul>
        {images.map((each) => (
          <li key={each}>
            <Button className="small" onClick={() => setView({ image: each })}>
              {names?.[each] ?? words.time.picture.image(each + 1)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
