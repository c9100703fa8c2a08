import type { ButtonHTMLAttributes } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import styles from './Button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'framed' | 'primary' | 'link';
  readonly icon?: IconName;
  /** Name of a button that shows only its icon; also its tooltip. */
  readonly label?: string;
}

export function Button({ look = 'framed', icon, label, className, children, ...rest }: ButtonProps) {
  const classes = [styles.button, styles[look], children === undefined && styles.square, className];
  return (
    <button
      type="button"
      {...(label !== undefined && { 'aria-label': label, title: label })}
      {...rest}
      className={classes.filter(Boolean).join(' ')}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
