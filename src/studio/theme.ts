import { create } from 'zustand';

export type Theme = 'light' | 'dark';

const STORED = 'theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const isTheme = (value: unknown): value is Theme => value === 'light' || value === 'dark';

/** Storage can be forbidden; the theme then lasts as long as the tab. */
function stored(): Theme | null {
  try {
    const value = localStorage.getItem(STORED);
    return isTheme(value) ? value : null;
  } catch {
    return null;
  }
}

const preferred = (): Theme => stored() ?? (system.matches ? 'dark' : 'light');

export const useTheme = create<{ theme: Theme }>()(() => ({ theme: preferred() }));

const apply = (theme: Theme) => {
  document.documentElement.dataset.theme = theme;
};

/** Follows the system until the user chooses. */
export function startTheme(): void {
  apply(useTheme.getState().theme);
  useTheme.subscribe(({ theme }) => apply(theme));
  system.addEventListener('change', () => useTheme.setState({ theme: preferred() }));
}

export function toggleTheme(): void {
  const theme = useTheme.getState().theme === 'dark' ? 'light' : 'dark';
  useTheme.setState({ theme });
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // Storage is forbidden: nothing to keep.
  }
}
