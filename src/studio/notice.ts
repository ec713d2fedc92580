import { create } from 'zustand';

const STORED = 'notice';

/** Storage can be forbidden; the wish then lasts as long as the page. */
function stored(): boolean {
  try {
    return localStorage.getItem(STORED) === 'yes';
  } catch {
    return false;
  }
}

function store(wanted: boolean): void {
  try {
    if (wanted) localStorage.setItem(STORED, 'yes');
    else localStorage.removeItem(STORED);
  } catch {
    // Storage is forbidden: nothing to keep.
  }
}

const canNotify = typeof Notification !== 'undefined';

interface NoticeState {
  /** False where the browser has no notices. */
  possible: boolean;
  /** The user wants to be told when a run is over, and the browser allows it. */
  wanted: boolean;
  /** Why the last click did not switch it on; null when that is read. */
  refusal: 'denied' | 'unanswered' | null;
}

export const useNotice = create<NoticeState>()(() => ({
  possible: canNotify,
  wanted: canNotify && stored() && Notification.permission === 'granted',
  refusal: null,
}));

/** Switches notices on or off. Only here the browser is asked whether it allows them. */
export async function toggleNotice(): Promise<void> {
  if (useNotice.getState().wanted) {
    store(false);
    return useNotice.setState({ wanted: false, refusal: null });
  }
  const permission = await Notification.requestPermission();
  const wanted = permission === 'granted';
  store(wanted);
  useNotice.setState({ wanted, refusal: wanted ? null : permission === 'denied' ? 'denied' : 'unanswered' });
}

export const dismissRefusal = (): void => useNotice.setState({ refusal: null });
