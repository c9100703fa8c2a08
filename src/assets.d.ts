/**
 * Files taken in as text, for the layers that compile without the page's types: `import text from './pod.yaml?raw'`
 * and `import.meta.glob`. The page and the tests get the same from `vite/client`.
 */
/// <reference types="vite/types/importMeta.d.ts" />

declare module '*?raw' {
  const text: string;
  export default text;
}
