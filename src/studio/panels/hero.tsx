import { words } from '../words/words.js';

const IMAGE = new URL('./hero/image.webp', import.meta.url).href;

/** Of the demo's own run. The figures in the captions are as scripts/hero-picture.ts prints them. */
const PICTURES = [
  { picture: 'target', map: null },
  { picture: 'before', map: new URL('./hero/before.png', import.meta.url).href },
  { picture: 'after', map: new URL('./hero/after.png', import.meta.url).href },
] as const;

/** What a run does, in three pictures: a target image of the demo, and its predictions before and after. */
export function Hero() {
  return (
    <div className="hero">
      {PICTURES.map(({ picture, map }) => {
        const { alt, caption } = words.panels.hero[picture];
        return (
          <figure key={picture}>
            <div>
              <img src={IMAGE} alt={map ? '' : alt} width={192} height={128} />
              {map && <img className="hero-map" src={map} alt={alt} width={192} height={128} />}
            </div>
            <figcaption>{caption}</figcaption>
          </figure>
        );
      })}
    </div>
  );
}
