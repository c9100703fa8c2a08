/**
 * A button that opens a list of things to do: the menu pattern of the ARIA practices, keys included. With `filter` a
 * field stands above the list: it has the focus first, typing anywhere goes there, and Enter takes the first that is left.
 */
// oxlint-disable jsx-a11y/prefer-tag-over-role -- a group of menu items is no group of form fields
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import styles from './Menu.module.css';

export interface MenuItem {
  readonly id: string;
  readonly label: ReactNode;
  /** A second line, in a quieter voice. */
  readonly detail?: ReactNode;
  /** Of a choice: whether this one is chosen. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** What the filter looks at. An item without it is always there. */
  readonly words?: string;
  readonly onSelect: () => void;
}

export interface MenuSection {
  readonly id: string;
  readonly title?: string;
  readonly items: readonly MenuItem[];
}

interface MenuProps {
  /** Name of the button and of the menu. What the button shows is part of it. */
  readonly label: string;
  readonly sections: readonly MenuSection[];
  readonly button: ReactNode;
  readonly buttonClassName?: string | undefined;
  /** Show the name as a tooltip: for a button with an icon only. */
  readonly iconOnly?: boolean;
  readonly filter?: MenuFilter;
}

export interface MenuFilter {
  readonly label: string;
  readonly none: string;
  /** Read aloud: how many are left. */
  readonly left: (count: number) => string;
}

export function Menu({ label, sections: all, button, buttonClassName, iconOnly, filter }: MenuProps) {
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  // In the top layer, above whatever clips or covers the button, and beside it.
  useLayoutEffect(() => {
    if (!open || list.current === null || trigger.current === null) return;
    list.current.showPopover?.();
    place(list.current, trigger.current.getBoundingClientRect());
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const items = itemsOf(list.current);
    const first = items.find((item) => item.getAttribute('aria-checked') === 'true') ?? items[0];
    if (field.current) {
      field.current.focus();
      first?.scrollIntoView?.({ block: 'center' });
    } else first?.focus();
    const outside = (event: PointerEvent): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const moved = (): void => setOpen(false);
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('resize', moved);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('resize', moved);
    };
  }, [open]);

  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };
  const toggle = (): void => {
    setWanted('');
    setOpen(!open);
  };

  const sections = all
    .map((section) => ({ ...section, items: section.items.filter((item) => hasWords(item, wanted)) }))
    .filter((section) => section.items.length > 0);
  const left = sections.reduce(
    (n, { items }) => n + items.filter((item) => item.words !== undefined).length,
    0,
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const items = itemsOf(list.current);
    const inField = event.target === field.current;
    const at = items.indexOf(document.activeElement as HTMLElement);
    // From the first item up to the field, and from the field down to the first item.
    const above = filter !== undefined && at === 0 ? field.current : items.at(at < 0 ? -1 : at - 1);
    const target = {
      ArrowDown: items[(at + 1) % items.length],
      ArrowUp: above,
      ...(!inField && { Home: items[0], End: items.at(-1) }),
    }[event.key];
    if (target) target.focus();
    else if (event.key === 'Escape') {
      if (wanted === '') close();
      else {
        setWanted('');
        field.current?.focus();
      }
    } else if (event.key === 'Tab') setOpen(false);
    else if (inField && event.key === 'Enter') {
      if (wanted !== '' && left > 0) items[0]?.click();
    } else {
      // What is typed on an item is meant for the field.
      if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey)
        field.current?.focus();
      if (inField || document.activeElement === field.current) event.stopPropagation();
      return;
    }
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.root} ref={root}>
      <button
        ref={trigger}
        type="button"
        className={buttonClassName}
        aria-haspopup="menu"
        aria-expanded={open}
        {...(open && { 'aria-controls': id })}
        aria-label={label}
        {...(iconOnly && { title: label })}
        onClick={toggle}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || open) return;
          event.preventDefault();
          toggle();
        }}
      >
        {button}
      </button>
      {open && (
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys belong to the menu and its field
        <div
          ref={list}
          popover="manual"
          className={styles.list}
          data-filter={filter !== undefined}
          onKeyDown={onKeyDown}
        >
          {filter && (
            <>
              <input
                ref={field}
                type="search"
                className={styles.field}
                placeholder={filter.label}
                aria-label={filter.label}
                aria-controls={id}
                autoComplete="off"
                spellCheck={false}
                value={wanted}
                onChange={(event) => setWanted(event.target.value)}
              />
              <span className="visually-hidden" role="status">
                {wanted === '' ? '' : filter.left(left)}
              </span>
              {left === 0 && <p className={styles.none}>{filter.none}</p>}
            </>
          )}
          <div id={id} role="menu" aria-label={label} tabIndex={-1} className={styles.items}>
            {sections.map((section) => (
              <div
                key={section.id}
                role="group"
                aria-label={section.title ?? label}
                className={styles.section}
              >
                {section.title !== undefined && (
                  <div className={styles.title} aria-hidden="true">
                    {section.title}
                  </div>
                )}
                {section.items.map((item) => (
                  <button
                    key={item.id}
                    type="button"
                    role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                    aria-checked={item.checked}
                    disabled={item.disabled}
                    tabIndex={-1}
                    className={styles.item}
                    onClick={() => {
                      close();
                      item.onSelect();
                    }}
                  >
                    <span>{item.label}</span>
                    {item.detail !== undefined && <span className={styles.detail}>{item.detail}</span>}
                  </button>
                ))}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

/** Every word that is looked for, in any order and any case. */
function hasWords({ words }: MenuItem, wanted: string): boolean {
  if (words === undefined) return true;
  const text = words.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Below the button if there is room, else above it; along its start, unless that would leave the window. */
function place(list: HTMLElement, button: DOMRect): void {
  const gap = 4;
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = window.innerHeight - button.bottom - gap;
  const top = height <= below || below >= button.top ? button.bottom + gap : button.top - gap - height;
  const left = Math.min(button.left, window.innerWidth - width - 2 * gap);
  list.style.setProperty('--top', `${Math.max(gap, top)}px`);
  list.style.setProperty('--left', `${Math.max(gap, left)}px`);
}

const itemsOf = (list: HTMLElement | null): readonly HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>('[role^=menuitem]:not(:disabled)') ?? []),
];
