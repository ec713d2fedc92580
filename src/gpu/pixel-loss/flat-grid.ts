import source from './flat-grid.wgsl?raw';

export { flatGrid } from '../elementwise/flat-grid.js';

/** WGSL that a kernel dispatched over `flatGrid` puts in front of its own. */
export const flatGridWgsl = source;
