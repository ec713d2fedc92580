declare module '*.wgsl?raw' {
  const source: string;
  export default source;
}
declare module '*?raw' {
  const source: string;
  export default source;
}
declare module '*.css';
