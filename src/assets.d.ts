declare module '*.wgsl?raw' {
  const source: string;
  export default source;
}
declare module '*?raw' {
  const source: string;
  export default source;
}
declare module '*.css';
declare module '*?url' {
  const url: string;
  export default url;
}
/** Put in by the build. */
declare const SOURCES_SHA256: string | undefined;
interface ImportMetaEnv {
  readonly DEV: boolean;
  readonly PROD: boolean;
}
interface ImportMeta {
  readonly env: ImportMetaEnv;
}
