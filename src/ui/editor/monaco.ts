/**
 * Monaco with the parts that YAML needs, and completion and hover from the Kubernetes schema. Reached only through
 * `load-monaco.ts`, after the first picture.
 */
import * as monaco from 'monaco-editor/editor.js';
// The feature of that name registers inline suggestions only; this is the list of completions.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/features/bracketMatching/register.js';
import 'monaco-editor/features/caretOperations/register.js';
import 'monaco-editor/features/clipboard/register.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/comment/register.js';
import 'monaco-editor/features/contextmenu/register.js';
import 'monaco-editor/features/find/register.js';
import 'monaco-editor/features/gotoError/register.js';
import 'monaco-editor/features/hover/register.js';
import 'monaco-editor/features/indentation/register.js';
import 'monaco-editor/features/linesOperations/register.js';
import 'monaco-editor/features/multicursor/register.js';
import 'monaco-editor/features/quickCommand/register.js';
import 'monaco-editor/features/readOnlyMessage/register.js';
import 'monaco-editor/features/smartSelect/register.js';
import 'monaco-editor/features/snippet/register.js';
import 'monaco-editor/features/toggleTabFocusMode/register.js';
import 'monaco-editor/features/tokenization/register.js';
import 'monaco-editor/features/wordHighlighter/register.js';
import 'monaco-editor/features/wordOperations/register.js';
import 'monaco-editor/languages/definitions/yaml/register.js';
import { configureMonacoYaml } from 'monaco-yaml';
// Vite makes these two: constructors of workers.
// oxlint-disable import/default
import EditorWorker from './editor.worker.ts?worker';
import schema from './schema.generated.json';
import YamlWorker from './yaml.worker.ts?worker';
// oxlint-enable import/default

export { monaco };

self.MonacoEnvironment = {
  getWorker: (_id: string, label: string) => (label === 'yaml' ? new YamlWorker() : new EditorWorker()),
};

/** monaco-yaml asks for its worker as Monaco did before 0.53: the worker is made here, and told what it is for. */
const forYaml = {
  ...monaco,
  editor: {
    ...monaco.editor,
    createWebWorker: ({ createData }: { readonly createData?: unknown }) => {
      const worker = new YamlWorker();
      worker.postMessage('ignore');
      worker.postMessage(createData);
      return monaco.editor.createWebWorker({ worker });
    },
  },
};

// What is wrong in a manifest is said by the simulator's own validation, in Kubernetes' words and the person's language.
configureMonacoYaml(forYaml, {
  validate: false,
  completion: true,
  hover: true,
  format: { enable: false },
  enableSchemaRequest: false,
  schemas: [{ uri: 'inmemory://schema/kubernetes.json', fileMatch: ['*'], schema }],
});

/** The picture before the editor has the same measures (TextEditor.module.css). */
export const EDITOR_OPTIONS: monaco.editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fixedOverflowWidgets: true,
  fontSize: 13,
  lineHeight: 20,
  padding: { top: 10, bottom: 10 },
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 10,
  glyphMargin: false,
  folding: false,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  renderLineHighlight: 'none',
  wordWrap: 'on',
  wrappingIndent: 'same',
  renderWhitespace: 'selection',
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: false,
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: true },
  stickyScroll: { enabled: false },
  guides: { indentation: false },
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  unicodeHighlight: { ambiguousCharacters: false },
  largeFileOptimizations: true,
};

/** The page's colours, as they are now. */
export function defineTheme(name: string, dark: boolean): void {
  const style = getComputedStyle(document.documentElement);
  const token = (property: string): string => style.getPropertyValue(property).trim();
  const rule = (scope: string, property: string) => ({
    token: scope,
    foreground: token(property).replace('#', ''),
  });
  monaco.editor.defineTheme(name, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      // The base themes name some of these for YAML in particular.
      rule('type.yaml', '--code-key'),
      rule('string.yaml', '--code-string'),
      rule('number', '--code-number'),
      rule('keyword', '--code-number'),
      rule('comment', '--code-comment'),
      rule('operators', '--code-punctuation'),
      rule('delimiter', '--code-punctuation'),
      rule('', '--code-string'),
    ],
    colors: {
      'editor.background': token('--panel'),
      'editor.foreground': token('--ink'),
      'editorLineNumber.foreground': token('--code-line-number'),
      'editorLineNumber.dimmedForeground': token('--code-line-number'),
      'editorLineNumber.activeForeground': token('--ink'),
      'editorCursor.foreground': token('--accent'),
      'editor.selectionBackground': token('--accent-soft'),
      'editorError.foreground': token('--failed-fill'),
      'editorWarning.foreground': token('--pending-fill'),
      'editorInfo.foreground': token('--accent'),
      'editorWidget.background': token('--raised'),
      'editorWidget.border': token('--line'),
      'editorHoverWidget.background': token('--raised'),
      'editorHoverWidget.border': token('--line'),
      'editorSuggestWidget.background': token('--raised'),
      'editorSuggestWidget.selectedBackground': token('--accent-soft'),
      'editorSuggestWidget.selectedForeground': token('--ink'),
      'editorSuggestWidget.highlightForeground': token('--accent'),
      'editorSuggestWidget.focusHighlightForeground': token('--accent'),
      // Brackets are punctuation, whatever their depth.
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((depth) => [
          `editorBracketHighlight.foreground${depth}`,
          token('--code-punctuation'),
        ]),
      ),
      focusBorder: token('--accent'),
    },
  });
}
