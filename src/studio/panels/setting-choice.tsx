import type { Setting } from '../../protocol/stages.js';
import { chooseSetting } from '../actions/black-box.js';

/** What each setting means, in a sentence. */
const SETTINGS: { value: Setting; title: string; about: string }[] = [
  {
    value: 'model',
    title: 'I have the model',
    about: 'Its own weights are adapted to your images.',
  },
  {
    value: 'predictions',
    title: 'I only have its predictions',
    about: 'It stays with its owner: a student learns what it says about your images.',
  },
];

/** Whether the source model itself is there, or only what it predicts for the target images. */
export function SettingChoice({ setting, locked }: { setting: Setting; locked: boolean }) {
  return (
    <fieldset className="setting-choice">
      <legend className="visually-hidden">What you have</legend>
      {SETTINGS.map(({ value, title, about }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === setting}
          disabled={locked}
          onClick={() => void chooseSetting(value)}
        >
          <strong>{title}</strong>
          <small>{about}</small>
        </button>
      ))}
    </fieldset>
  );
}
