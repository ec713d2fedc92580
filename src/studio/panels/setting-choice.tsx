import type { Setting } from '../../protocol/stages.js';
import { chooseSetting } from '../actions/black-box.js';

/** Says what each setting means, in a sentence. */
const SETTINGS: { value: Setting; title: string; about: string }[] = [
  {
    value: 'model',
    title: 'I have the model',
    about: 'The model’s own weights are adapted to your images.',
  },
  {
    value: 'predictions',
    title: 'I only have its predictions',
    about: 'The model stays with its owner: a student learns its predictions for your images.',
  },
];

/** The choice of setting: the source model itself is there, or only its predictions for the target images. */
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
