/** A menu at a point, for a thing that has no button of its own: right button, long press, menu key. */
// oxlint-disable jsx-a11y/prefer-tag-over-role -- a group of menu items is no group of form fields
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { MenuSection } from './Menu.tsx';
import styles from './Menu.module.css';

interface ContextMenuProps {
  readonly label: string;
  readonly sections: readonly MenuSection[];
  /** Point of the window. */
  readonly x: number;
  readonly y: number;
  readonly onClose: () => void;
}

/** Opens where it is rendered; the focus goes back to where it was. */
export function ContextMenu({ label, sections, x, y, onClose }: ContextMenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const [before] = useState(() => document.activeElement);

  // In the top layer, inside of the window.
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    element.showPopover?.();
    const { offsetWidth, offsetHeight } = element;
    element.style.setProperty('--left', `${Math.max(4, Math.min(x, window.innerWidth - offsetWidth - 8))}px`);
    element.style.setProperty(
      '--top',
      `${Math.max(4, Math.min(y, window.innerHeight - offsetHeight - 8))}px`,
    );
  }, [x, y]);

  useEffect(() => {
    itemsOf(list.current)[0]?.focus();
    const outside = (event: PointerEvent): void => {
      if (!list.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', outside, true);
    window.addEventListener('resize', onClose);
    return () => {
      document.removeEventListener('pointerdown', outside, true);
      window.removeEventListener('resize', onClose);
    };
  }, [onClose]);

  const close = (): void => {
    onClose();
    if ((before instanceof HTMLElement || before instanceof SVGElement) && before.isConnected) before.focus();
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
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (event.key !== 'Enter' && event.key !== ' ') return;
    if (event.key !== 'Enter' && event.key !== ' ') event.preventDefault();
    // What a key means to the thing below is not meant here.
    event.stopPropagation();
  };

  return (
    <div
      ref={list}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      popover="manual"
      className={styles.list}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {sections
        .filter((section) => section.items.length > 0)
        .map((section) => (
          <div key={section.id} role="group" aria-label={section.title ?? label} className={styles.section}>
            {section.title !== undefined && (
              <div className={styles.title} aria-hidden="true">
                {section.title}
              </div>
            )}
            {section.items.map((item) => (
              <button
                key={item.id}
                type="button"
                role="menuitem"
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
  );
}

const itemsOf = (list: HTMLElement | null): readonly HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? []),
];
