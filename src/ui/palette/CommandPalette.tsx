/**
 * Everything by name: a field and a list, the combobox pattern of the ARIA practices. Loaded when it is first asked for.
 */
// oxlint-disable jsx-a11y/prefer-tag-over-role -- a datalist cannot be drawn, nor tell of groups
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useOffers } from '../faults/use-offers.tsx';
import { useText } from '../text.tsx';
import styles from './CommandPalette.module.css';
import { type Command, findCommands } from './commands.ts';
import { type PageCommands, useCommands } from './use-commands.ts';

interface CommandPaletteProps extends PageCommands {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export default function CommandPalette({ isOpen, ...rest }: CommandPaletteProps) {
  // A fault may ask for more when the palette is away again.
  const offers = useOffers();
  return (
    <>
      {isOpen && <Palette {...rest} offers={offers} />}
      {offers.dialog}
    </>
  );
}

function Palette({
  onClose,
  offers,
  ...page
}: Omit<CommandPaletteProps, 'isOpen'> & { readonly offers: ReturnType<typeof useOffers> }) {
  const text = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState(0);
  const commandsFor = useCommands(offers, page);
  // What there is belongs to the moment of opening.
  const [first] = useState(() => commandsFor);
  const words = useDeferredValue(wanted);
  const { commands, hidden } = useMemo(() => findCommands(first(words), words), [first, words]);
  const active = Math.min(chosen, commands.length - 1);

  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    const before = document.activeElement;
    if (!element.open) element.showModal();
    field.current?.focus();
    return () => {
      element.close();
      if ((before instanceof HTMLElement || before instanceof SVGElement) && before.isConnected)
        before.focus();
    };
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView?.({ block: 'nearest' });
  });

  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const to = {
      ArrowDown: (active + 1) % Math.max(1, commands.length),
      ArrowUp: (active - 1 + commands.length) % Math.max(1, commands.length),
      PageDown: Math.min(commands.length - 1, active + 8),
      PageUp: Math.max(0, active - 8),
    }[event.key];
    if (to !== undefined) setChosen(to);
    else if (event.key === 'Enter') run(commands[active]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // A click on the backdrop is a click on the dialog itself, outside its content.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-label={text.palette.title}
      className={styles.dialog}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={styles.content}>
        <input
          ref={field}
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}list`}
          aria-autocomplete="list"
          aria-label={text.palette.placeholder}
          {...(active >= 0 && { 'aria-activedescendant': `${id}${active}` })}
          placeholder={text.palette.placeholder}
          value={wanted}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setWanted(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div
          ref={list}
          id={`${id}list`}
          role="listbox"
          aria-label={text.palette.title}
          className={styles.list}
          tabIndex={-1}
        >
          {commands.map((command, i) => (
            <div key={command.id} role="presentation">
              {commands[i - 1]?.group !== command.group && (
                <div className={styles.group} role="presentation">
                  {text.palette.groups[command.group]}
                </div>
              )}
              {/* The field has the focus and the keys. */}
              {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
              <div
                id={`${id}${i}`}
                role="option"
                aria-selected={i === active}
                className={styles.option}
                onPointerMove={() => setChosen(i)}
                onClick={() => run(command)}
              >
                <span className={styles.label}>{command.label}</span>
                {command.detail !== undefined && <span className={styles.detail}>{command.detail}</span>}
              </div>
            </div>
          ))}
          {commands.length === 0 && <div className={styles.none}>{text.palette.none}</div>}
          {hidden > 0 && <div className={styles.none}>{text.palette.more(hidden)}</div>}
        </div>
        <output className="visually-hidden">{text.palette.left(commands.length)}</output>
      </div>
    </dialog>
  );
}
