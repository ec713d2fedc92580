import { useState } from 'react';
import type { KeptPicture } from '../../protocol/kept-run.js';
import { captionText } from '../maps/caption-text.js';
import { CompareSlider } from '../maps/compare-slider.js';
import { usePicture } from '../runs/use-picture.js';
import { useStudio } from '../store.js';
import { words } from '../words/words.js';

/** The first image of a kept run, before and after it; nothing where the run has no such pictures. */
export function KeptHeadlinePicture({ pictures }: { pictures: readonly KeptPicture[] }) {
  const own = pictures.filter(({ image }) => image === pictures[0]?.image);
  const input = own.find(({ caption }) => caption === 'input');
  // The predictions come in the order of the run.
  const [before, after] = own.filter(({ caption }) => caption !== 'input' && caption !== 'ground truth');
  return input && before && after ? <Picture {...{ input, before, after }} /> : null;
}

function Picture({ input, before, after }: Record<'input' | 'before' | 'after', KeptPicture>) {
  const [divider, setDivider] = useState(0.5);
  const photo = usePicture(input.png);
  return (
    <figure className="headline-picture headline-kept">
      <div>
        {photo && <img src={photo} alt={input.name} />}
        <CompareSlider
          divider={divider}
          onDivider={setDivider}
          first={<Prediction picture={before} />}
          second={<Prediction picture={after} />}
        />
        <span>{captionText(before.caption)}</span>
        <span>{captionText(after.caption)}</span>
      </div>
      <figcaption>
        <strong>{input.name.split('/').at(-1)}</strong>: {words.result.picture.kept}
      </figcaption>
    </figure>
  );
}

function Prediction({ picture: { png, caption, name } }: { picture: KeptPicture }) {
  const opacity = useStudio((state) => state.view.opacity);
  const address = usePicture(png);
  return address && <img src={address} alt={`${caption}: ${name}`} style={{ opacity }} />;
}
