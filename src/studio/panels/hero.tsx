const IMAGE = new URL('./hero/image.webp', import.meta.url).href;

/** Figures of the demo's own run, as scripts/hero-picture.ts prints them. */
const PICTURES = [
  { map: null, alt: 'A street at dusk in snow', words: 'A new place' },
  {
    map: new URL('./hero/before.png', import.meta.url).href,
    alt: 'Prediction of the source model: it takes sky for buildings',
    words: 'Source model: 63 % right',
  },
  {
    map: new URL('./hero/after.png', import.meta.url).href,
    alt: 'Prediction after the run: sky, trees and road are told apart',
    words: 'After the demo’s run: 82 %',
  },
] as const;

/** What a run does, in three pictures: a target image of the demo, and its predictions before and after. */
export function Hero() {
  return (
    <div className="hero">
      {PICTURES.map(({ map, alt, words }) => (
        <figure key={words}>
          <div>
            <img src={IMAGE} alt={map ? '' : alt} width={192} height={128} />
            {map && <img className="hero-map" src={map} alt={alt} width={192} height={128} />}
          </div>
          <figcaption>{words}</figcaption>
        </figure>
      ))}
    </div>
  );
}
