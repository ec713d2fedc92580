import type { KeptPicture } from '../../protocol/kept-run.js';
import { usePicture } from './use-picture.js';

/** The pictures of a kept run, image by image. */
export function KeptPictures({ pictures }: { pictures: readonly KeptPicture[] }) {
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
                <Picture key={picture.caption} picture={picture} />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Picture({ picture: { png, caption, name } }: { picture: KeptPicture }) {
  const address = usePicture(png);
  return (
    <figure>
      {address && <img src={address} alt={`${caption}: ${name}`} />}
      <figcaption>{caption}</figcaption>
    </figure>
  );
}
