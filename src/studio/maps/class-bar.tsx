import type { ClassList } from '../../protocol/classes.js';
import { words } from '../words/words.js';

/** The classes with their colours, one legend for all panes; pressing a class hides it or shows it again. */
export function ClassBar({
  classes,
  hidden,
  onToggle,
}: {
  classes: ClassList;
  hidden: ReadonlySet<number>;
  onToggle: (id: number) => void;
}) {
  return (
    <fieldset className="viewer-classes" aria-label={words.maps.classBar.label}>
      {classes.classes.map(({ id, name, color }) => (
        <button
          key={id}
          type="button"
          className="viewer-class"
          aria-pressed={!hidden.has(id)}
          title={hidden.has(id) ? words.maps.classBar.show(name) : words.maps.classBar.hide(name)}
          onClick={() => onToggle(id)}
        >
          <i className="viewer-swatch" style={{ backgroundColor: color }} />
          {name}
        </button>
      ))}
    </fieldset>
  );
}
