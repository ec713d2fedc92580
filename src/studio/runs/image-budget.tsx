import { deleteImages, keepImages } from '../actions/runs.js';
import { Button } from '../controls/button.js';
import { Choice } from '../controls/choice.js';
import { byteSize } from '../words/numbers.js';
import { words } from '../words/words.js';
import { IMAGE_BYTES, useRuns } from './runs-store.js';

const budgets = () =>
  IMAGE_BYTES.map((bytes) => ({
    value: String(bytes),
    label: bytes === 0 ? words.runs.images.nothing : words.runs.images.most(byteSize(bytes)),
  }));

/** How much room resized images may take in this browser, and what they take. */
export function ImageBudget() {
  const budget = useRuns((state) => state.imageBytes);
  return (
    <>
      <div title={words.runs.images.about}>
        <Choice
          label={words.runs.images.label}
          value={String(budget)}
          options={budgets()}
          onChange={(bytes) => void keepImages(Number(bytes))}
        />
      </div>
      <Taken />
    </>
  );
}

function Taken() {
  const images = useRuns((state) => state.images);
  if (!images || images.images === 0) return null;
  return (
    <p className="images-taken">
      {words.runs.images.taken(images.images, byteSize(images.bytes), images.read)}{' '}
      <Button className="small" icon="trash" onClick={() => void deleteImages()}>
        {words.runs.images.delete}
      </Button>
    </p>
  );
}
