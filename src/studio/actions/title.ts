import { pageTitle } from '../run-words.js';
import { useStudio } from '../store.js';

/** Keeps the title of the page's tab at what the run does: it is read while another tab is in front. */
export function followTitle(): () => void {
  return useStudio.subscribe(({ live, recovering }) => {
    const title = pageTitle(live, recovering !== null);
    if (document.title !== title) document.title = title;
  });
}
