import { IconButton } from '../controls/button.js';
import { toggleNotice, useNotice } from '../notice.js';

/** A switch for a notice at the end of runs. */
export function NoticeToggle() {
  const { possible, wanted } = useNotice();
  if (!possible) return null;
  return (
    <IconButton
      icon="bell"
      label="Tell me when it is done"
      side="top"
      aria-pressed={wanted}
      filled={wanted}
      onClick={() => void toggleNotice()}
    />
  );
}
