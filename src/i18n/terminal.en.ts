/** The words around the terminal. What is printed in it is not translated. */
export const terminalEn = {
  title: 'Terminal',
  open: 'Open the terminal',
  close: 'Close the terminal',
  input: 'Terminal input',
  tab: (name: string) => `Terminal ${name}`,
  another: 'Another terminal',
  /** How to get out by keyboard: Tab completes. */
  leave: 'Shift-Tab leaves',
  /** A command runs and the playhead does not move. */
  still: 'The command is still running, and time stands still.',
  play: 'Play',
  /** Moves the playhead to where the command is over. */
  skip: 'Go to its end',
  /** A file that a command has made, in the editor: it is only looked at. */
  madeHere: 'A command in the terminal has written this file. This is how it is at the playhead.',
  madeFile: (path: string) => `${path}, written in the terminal`,
  editHere: 'Edit it with vim',
  keep: 'Add it to the files',
  shortened: 'The middle is left out here; vim shows all of it.',
  tooLong: 'The text is too long to be written from here.',
  editing: (path: string) => `Editing ${path}`,
  save: 'Save and close',
  quit: 'Close without saving',
  width: 'Width of the terminal',
};
