import { IconButton } from '../controls/button.js';
import { toggleNotice, useNotice } from '../notice.js';
import { words } from '../words/words.js';

/** A switch for a notice at the end of runs. */
export function NoticeToggle() {
  const { possible, wanted } = useNotice();
  if (!possible) return null;
  return (
    <IconButton
      icon="bell"
      label={words.panels.notice}
      side="top"
      aria-pressed={wanted}
      filled={wanted}
      onClick={() => void toggleNotice()}
    />
  );
}
