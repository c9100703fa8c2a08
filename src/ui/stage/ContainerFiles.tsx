/** What a container finds in its volumes and what it wrote into its own layer: drawers that open. */
import type { ContainerView, FilesScene } from '../../trace/index.ts';
import css from './ContainerLevel.module.css';
import { sizeWords } from './memory-words.ts';
import { useStage } from './stage-context.ts';

export function ContainerFiles({ view: { mounts, container } }: { readonly view: ContainerView }) {
  const { texts } = useStage();
  const { files } = container;
  return (
    <>
      {mounts.map((m) => (
        <Drawer
          key={`${m.path} ${m.volume}`}
          root={m.path}
          title={m.path}
          facts={[
            m.volume,
            m.source === '' ? m.kind : `${m.kind} ${m.source}`,
            m.readOnly ? texts.readOnly : '',
            m.sharedWith.length > 0 ? texts.room.sharedWith(m.sharedWith.join(', ')) : '',
          ]}
          files={m.files}
          empty={texts.room.empty}
        />
      ))}
      <Drawer
        root=""
        title={texts.room.ownLayer}
        facts={[texts.room.ownLayerHint]}
        files={files}
        empty={texts.room.nothingWritten}
      />
    </>
  );
}

function Drawer({
  root,
  title,
  facts,
  files,
  empty,
}: {
  readonly root: string;
  readonly title: string;
  readonly facts: readonly string[];
  readonly files: FilesScene;
  readonly empty: string;
}) {
  const { texts } = useStage();
  return (
    <section className={css.drawer} aria-label={title}>
      <h4 className={css.drawerTitle}>
        <code>{title}</code>
      </h4>
      <p className={css.drawerFacts}>{facts.filter((f) => f !== '').join(' · ')}</p>
      {files.list.length === 0 && <p className={css.quiet}>{empty}</p>}
      {files.list.map((file) => (
        <details key={file.path} className={css.file}>
          <summary>
            <code className={css.path}>
              {file.path === ''
                ? root.slice(root.lastIndexOf('/') + 1)
                : `${root === '' ? '/' : ''}${file.path}`}
            </code>
            <span className={css.size}>{sizeWords(file.sizeBytes)}</span>
          </summary>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
          <pre className={css.content} tabIndex={0}>
            {file.text === '' ? texts.room.emptyFile : file.text}
          </pre>
        </details>
      ))}
      {files.more > 0 && <p className={css.quiet}>{texts.room.moreFiles(files.more)}</p>}
    </section>
  );
}
