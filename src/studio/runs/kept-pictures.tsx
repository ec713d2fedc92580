import type { KeptPicture } from '../../protocol/kept-run.js';
import { SaveMenu } from '../figures/save-menu.js';
import { words } from '../words/words.js';
import { usePicture } from './use-picture.js';

/** The pictures of a kept run, image by image. */
export function KeptPictures({ pictures, run }: { pictures: readonly KeptPicture[]; run: string }) {
  const images = [...new Set(pictures.map(({ image }) => image))];
  return (
    <div className="kept-pictures">
      {images.map((image) => {
        const own = pictures.filter((picture) => picture.image === image);
        return (
          <section key={image} aria-label={own[0]?.name}>
            <h3>{own[0]?.name}</h3>
            <div>
              {own.map((picture) => (
                <Picture key={picture.caption} picture={picture} run={run} />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Picture({ picture, run }: { picture: KeptPicture; run: string }) {
  const { png, caption, name } = picture;
  const address = usePicture(png);
  return (
    <figure>
      {address && <img src={address} alt={`${caption}: ${name}`} />}
      <figcaption>
        {caption}
        <SaveMenu kind="kept" what={words.runs.pictures.ofImage(caption, name)} figure={() => ({ run, picture })} />
      </figcaption>
    </figure>
  );
}
