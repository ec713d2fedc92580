/** Calls back when the page's theme may have changed: an attribute of the root element or the system's preference. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] });
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', callback);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', callback);
  };
}
