import type { Departure, Departures, Difference } from '../../protocol/departures.js';
import type { OptionPath } from '../../protocol/option-labels.js';
import { optionPlace } from '../recipe-form/option-places.js';
import { setPanel } from '../store.js';
import { words } from '../words/words.js';

/** Where a recipe leaves the paper: each option with its value in both and the reason; then mere sizes. */
export function DepartureList({ departures, linked }: { departures: Departures; linked: boolean }) {
  const { reference, method, sizes } = departures;
  const says = words.paper.departures;
  return (
    <section className="paper-part" aria-labelledby="departures-title">
      <h3 id="departures-title">{says.title}</h3>
      <p className="muted">{says.about(reference)}</p>
      {method.length === 0 ? (
        <p>{says.none}</p>
      ) : (
        <ul className="departures">
          {method.map((departure) => (
            <Line key={keyOf(departure)} departure={departure} linked={linked} />
          ))}
        </ul>
      )}
      {sizes.length > 0 && (
        <details>
          <summary>{says.sizes(sizes.length)}</summary>
          <ul className="departures">
            {sizes.map((size) => (
              <li key={keyOf(size)}>
                <Name difference={size} linked={linked} /> <Values difference={size} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const keyOf = ({ places, option, here }: Difference): string =>
  [option, here, ...places.map(({ stage, index }) => `${stage}${index}`)].join(' ');

function Line({ departure, linked }: { departure: Departure; linked: boolean }) {
  return (
    <li>
      <Name difference={departure} linked={linked} /> <Values difference={departure} />
      <p>
        {departure.why} <span className="muted">{departure.source}</span>
      </p>
    </li>
  );
}

function Values({ difference: { option, places, here, paper } }: { difference: Difference }) {
  const { added, leftOut } = words.paper.departures;
  if (option === null && places.length > 0) return <span>{here === 'yes' ? added : leftOut}</span>;
  return (
    <span>
      {paper} → <b>{here}</b>
    </span>
  );
}

/** Paths of differences are those of the schema. */
const labelOf = (option: string): string => words.protocol.options[option as OptionPath];

/** The option's name, and its stages: each leads to its box among all options. */
function Name({ difference: { option, places }, linked }: { difference: Difference; linked: boolean }) {
  if (places.length === 0) {
    return option ? (
      <>
        <Link name={labelOf(option)} label={labelOf(option)} place={optionPlace(undefined, option)} linked={linked} />{' '}
        <code>{option}</code>
      </>
    ) : (
      <b>{words.paper.departures.order}</b>
    );
  }
  return (
    <>
      {option && (
        <>
          <span>{labelOf(option)}</span> <code>{option}</code>
        </>
      )}
      {places.map((place) => (
        <Link
          key={`${place.stage} ${place.index}`}
          name={words.protocol.stages[place.stage]}
          label={words.paper.departures.optionOfStage(words.protocol.stages[place.stage], labelOf(option ?? 'steps'))}
          place={optionPlace(place, option ?? 'steps')}
          linked={linked && place.index !== null}
        />
      ))}
    </>
  );
}

interface LinkProps {
  name: string;
  /** Says where it leads, for assistive technology; begins with the name. */
  label: string;
  place: ReturnType<typeof optionPlace>;
  linked: boolean;
}

function Link({ name, label, place, linked }: LinkProps) {
  if (!linked) return <span>{name}</span>;
  return (
    <button type="button" className="link" aria-label={label} onClick={() => setPanel('options', place)}>
      {name}
    </button>
  );
}
