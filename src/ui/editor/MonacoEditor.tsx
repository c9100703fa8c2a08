/** The real editor on one file of the session. Mounted only once Monaco is there. */
import { useEffect, useRef } from 'react';
import type { Diagnostic } from '../../manifest/diagnostic.ts';
import { useText } from '../text.tsx';
import { useSession, useSessionActs } from '../app/context.ts';
import { changeBetween } from '../../state/index.ts';
import { tellDiagnostic } from './diagnostics.ts';
import type { MonacoModule } from './load-monaco.ts';
import styles from './TextEditor.module.css';

export interface EditorHandle {
  /** Puts the cursor there, shows it and takes the keyboard focus. */
  goTo(line: number, column: number): void;
}

interface MonacoEditorProps {
  readonly module: MonacoModule;
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  /** The stretch of the text that the picture is about at the moment. */
  readonly marked: LineRange | undefined;
  readonly dark: boolean;
  readonly onReady: (handle: EditorHandle | undefined) => void;
}

export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

type Monaco = MonacoModule['monaco'];
type CodeEditor = ReturnType<Monaco['editor']['create']>;
type Model = ReturnType<Monaco['editor']['createModel']>;

const uriOf = (monaco: Monaco, file: string) => monaco.Uri.from({ scheme: 'file', path: `/${file}` });

export function MonacoEditor({ module, file, diagnostics, marked, dark, onReady }: MonacoEditorProps) {
  const text = useText();
  const { monaco } = module;
  const session = useSessionActs();
  const value = useSession((state) => state.scenario.files.find((f) => f.name === file)?.text ?? '');
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<CodeEditor | undefined>(undefined);
  /** Set while a change from elsewhere comes in, which is no edit of the person's. */
  const comingIn = useRef(false);
  const label = text.editor.text(file);

  // The editor itself lives as long as the panel.
  useEffect(() => {
    if (host.current === null) return;
    const created = monaco.editor.create(host.current, {
      ...module.EDITOR_OPTIONS,
      model: null,
      fontFamily: getComputedStyle(host.current).fontFamily,
    });
    editor.current = created;
    const { CtrlCmd, Shift } = monaco.KeyMod;
    // One history for edits and acts, not one for each model.
    created.addCommand(CtrlCmd | monaco.KeyCode.KeyZ, session.undo);
    created.addCommand(CtrlCmd | Shift | monaco.KeyCode.KeyZ, session.redo);
    created.addCommand(CtrlCmd | monaco.KeyCode.KeyY, session.redo);
    onReady({
      goTo(line, column) {
        created.setPosition({ lineNumber: line, column });
        created.revealPositionInCenterIfOutsideViewport({ lineNumber: line, column });
        created.focus();
      },
    });
    return () => {
      onReady(undefined);
      created.dispose();
      editor.current = undefined;
    };
  }, [monaco, module, session, onReady]);

  // Each file has a model, which keeps cursor and scroll position while another tab is open.
  useEffect(() => {
    const uri = uriOf(monaco, file);
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel('', 'yaml', uri);
    editor.current?.setModel(model);
    const listener = model.onDidChangeContent(() => {
      if (comingIn.current || session.editFile(file, model.getValue())) return;
      // What the session does not take does not stay on screen either; not while Monaco still tells of the change.
      queueMicrotask(() => void model.undo());
    });
    return () => listener.dispose();
  }, [monaco, file, session]);

  // What changed elsewhere (undo, another scenario, another tab) comes in as the smallest replacement.
  useEffect(() => {
    const model = monaco.editor.getModel(uriOf(monaco, file));
    if (model === null) return;
    comingIn.current = true;
    bringIn(monaco, model, value, editor.current);
    comingIn.current = false;
  }, [monaco, file, value]);

  useEffect(() => {
    const model = monaco.editor.getModel(uriOf(monaco, file));
    if (model === null) return;
    monaco.editor.setModelMarkers(
      model,
      'podplay',
      diagnostics.map((diagnostic) => {
        const { explanation, message } = tellDiagnostic(text, diagnostic);
        return {
          severity: severityOf(monaco, diagnostic.severity),
          message: explanation === message ? message : `${explanation}\n${message}`,
          startLineNumber: diagnostic.range.startLine,
          startColumn: diagnostic.range.startColumn,
          endLineNumber: diagnostic.range.endLine,
          endColumn: diagnostic.range.endColumn,
        };
      }),
    );
  }, [monaco, file, diagnostics, text]);

  const [startLine, endLine] = [marked?.startLine ?? 0, marked?.endLine ?? 0];
  useEffect(() => {
    if (startLine === 0) return;
    const decorations = editor.current?.createDecorationsCollection([
      {
        range: new monaco.Range(startLine, 1, endLine, 1),
        options: { isWholeLine: true, className: styles.marked ?? '', marginClassName: styles.marked ?? '' },
      },
    ]);
    return () => decorations?.clear();
    // Another file is another model.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [monaco, file, startLine, endLine]);

  useEffect(() => {
    const theme = dark ? 'podplay-dark' : 'podplay-light';
    module.defineTheme(theme, dark);
    monaco.editor.setTheme(theme);
  }, [monaco, module, dark]);

  useEffect(() => editor.current?.updateOptions({ ariaLabel: label }), [label]);

  // Models of files that are gone are let go.
  const names = useSession((state) => state.scenario.files.map((f) => f.name).join('\n'));
  useEffect(() => {
    const kept = new Set(names.split('\n').map((name) => uriOf(monaco, name).toString()));
    for (const model of monaco.editor.getModels())
      if (model.uri.scheme === 'file' && !kept.has(model.uri.toString())) model.dispose();
  }, [monaco, names]);

  return <div ref={host} className={styles.monaco} />;
}

function bringIn(monaco: Monaco, model: Model, value: string, editor: CodeEditor | undefined): void {
  // A model has one kind of line end; a text with several is the same text.
  const change = changeBetween(model.getValue(), value.replace(/\r\n|\r|\n/g, model.getEOL()));
  if (change === undefined) return;
  const from = model.getPositionAt(change.start);
  const to = model.getPositionAt(change.end);
  const fresh = model.getValueLength() === 0;
  model.applyEdits([{ range: monaco.Range.fromPositions(from, to), text: change.text }]);
  if (fresh || editor?.getModel() !== model || !editor.hasTextFocus()) return;
  editor.setPosition(model.getPositionAt(change.start + change.text.length));
}

function severityOf(monaco: Monaco, severity: Diagnostic['severity']) {
  // A note is nothing wrong: a few dots, not a line of waves.
  const { Error, Warning, Hint } = monaco.MarkerSeverity;
  return { error: Error, warning: Warning, note: Hint }[severity];
}
