/** A button that opens a list of things to do: the menu pattern of the ARIA practices, keys included. */
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
}

export function Menu({ label, sections, button, buttonClassName, iconOnly }: MenuProps) {
  const [open, setOpen] = useState(false);
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
    (items.find((item) => item.getAttribute('aria-checked') === 'true') ?? items[0])?.focus();
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

  const onKeyDown = (event: KeyboardEvent): void => {
    const items = itemsOf(list.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key];
    if (to !== undefined) items[to]?.focus();
    else if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else return;
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
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' || open) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {button}
      </button>
      {open && (
        <div
          ref={list}
          id={id}
          role="menu"
          aria-label={label}
          tabIndex={-1}
          popover="manual"
          className={styles.list}
          onKeyDown={onKeyDown}
        >
          {sections
            .filter((section) => section.items.length > 0)
            .map((section) => (
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
      )}
    </div>
  );
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
