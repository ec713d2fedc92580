import { SHORTCUTS } from '../actions/keys.js';
import { Sheet } from '../controls/sheet.js';
import { TourButton } from '../lesson/tour/tour-button.js';
import { setPanel, useStudio } from '../store.js';
import { words } from '../words/words.js';

export function ShortcutSheet() {
  const open = useStudio((state) => state.panel === 'shortcuts');
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="middle"
      title={words.panels.shortcuts.title}
      about={words.panels.shortcuts.about}
    >
      <p className="help-ways">
        <TourButton />
      </p>
      <div className="shortcuts">
        {SHORTCUTS.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(({ key, face, does }) => (
                <div key={key}>
                  <dt>
                    {face.split(' ').map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
