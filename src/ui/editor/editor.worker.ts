/** Monaco's own worker: links, word completion, differences. */
import 'monaco-editor/editor/editor.worker.js';
