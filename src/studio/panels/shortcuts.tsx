import { SHORTCUTS } from '../actions/keys.js';
import { Sheet } from '../controls/sheet.js';
import { setPanel, useStudio } from '../store.js';

export function ShortcutSheet() {
  const open = useStudio((state) => state.panel === 'shortcuts');
  return (
    <Sheet
      open={open}
      onClose={() => setPanel(null)}
      shape="middle"
      title="Keyboard"
      about="These work wherever no text box or slider has the focus."
    >
      <dl className="shortcuts">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
