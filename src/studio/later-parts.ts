/**
 * Asks for parts of the page that few need, once all else is there. Loaded at first use they would be missing where the server
 * is gone by then, and would be requests in a run. What does not come now is asked for again by its first use.
 */
export const loadLaterParts = (): Promise<unknown> =>
  Promise.allSettled([
    import('./charts/run-charts.js'),
    import('./result/result-panel.js'),
    import('./compare/compare-content.js'),
    import('./time/animation/form.js'),
    import('./lesson/lessons/lesson-panel.js'),
    import('./lesson/tour/tour-panel.js'),
    import('fast-png'),
  ]);
