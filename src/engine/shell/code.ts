/**
 * The instructions a script is compiled to: plain data, never changed, shared by all processes that run the script.
 *
 * A command that needs the output of another (`$( )`) is preceded by `substitute` instructions that put it into a
 * numbered slot; the word then only reads the slot. So words never wait, and a machine can stop between any two
 * instructions.
 */

export const Op = {
  /** A simple command with at least one word. */
  command: 0,
  /** One `name=value` of a command without words. */
  assign: 1,
  jump: 2,
  jumpIfZero: 3,
  jumpIfNotZero: 4,
  /** Sets the status to 0: the value of an `if` or a loop that ran no command. */
  succeed: 5,
  not: 6,
  loopBegin: 7,
  loopEnd: 8,
  forBegin: 9,
  forNext: 10,
  match: 11,
  redirect: 12,
  restore: 13,
  subshell: 14,
  pipeline: 15,
  background: 16,
  define: 17,
  substitute: 18,
  /** Skips the substitutions of an operand that will not be used. */
  skipOperand: 19,
  syntaxError: 20,
  /** The redirections of a command without words. */
  redirectOnly: 21,
  /** The end of a loop's body. */
  loopNext: 22,
} as const;

export type Instruction =
  | {
      readonly op: typeof Op.command;
      readonly command: SimpleCommand;
      readonly tested: boolean;
      readonly tail: boolean;
      /** Counted from 0. */
      readonly line: number;
    }
  | {
      readonly op: typeof Op.assign;
      readonly assignment: Assignment;
      /** The last of one command: the command's status is that of its last substitution. */
      readonly last: boolean;
      readonly tested: boolean;
    }
  | { readonly op: typeof Op.jump; readonly to: number }
  | { readonly op: typeof Op.jumpIfZero; readonly to: number }
  | { readonly op: typeof Op.jumpIfNotZero; readonly to: number }
  | { readonly op: typeof Op.succeed }
  | { readonly op: typeof Op.not }
  | { readonly op: typeof Op.loopBegin; readonly breakTo: number; readonly continueTo: number }
  | { readonly op: typeof Op.loopEnd }
  | { readonly op: typeof Op.loopNext; readonly to: number }
  | {
      readonly op: typeof Op.forBegin;
      readonly words: readonly Word[] | undefined;
      readonly breakTo: number;
      readonly continueTo: number;
    }
  | { readonly op: typeof Op.forNext; readonly name: string; readonly to: number }
  | {
      readonly op: typeof Op.match;
      readonly word: Word;
      readonly cases: readonly CaseBranch[];
      readonly otherwise: number;
    }
  | {
      readonly op: typeof Op.redirect;
      readonly redirections: readonly Redirection[];
      readonly failTo: number;
      readonly tested: boolean;
    }
  | { readonly op: typeof Op.restore }
  | { readonly op: typeof Op.subshell; readonly code: Code; readonly tested: boolean; readonly tail: boolean }
  | { readonly op: typeof Op.pipeline; readonly stages: readonly Code[]; readonly tested: boolean }
  | { readonly op: typeof Op.background; readonly code: Code }
  | { readonly op: typeof Op.define; readonly name: string; readonly code: Code }
  | { readonly op: typeof Op.substitute; readonly slot: number; readonly code: Code }
  | {
      readonly op: typeof Op.skipOperand;
      readonly name: string;
      readonly operator: string;
      readonly to: number;
    }
  | { readonly op: typeof Op.syntaxError; readonly message: string; readonly line: number }
  | {
      readonly op: typeof Op.redirectOnly;
      readonly redirections: readonly Redirection[];
      readonly tested: boolean;
    };

export interface Code {
  readonly instructions: readonly Instruction[];
  /** The source text, for `type` and for the process list. */
  readonly text: string;
  /**
   * The code is one simple command whose words have no side effects: the parent may expand them itself and start the
   * program directly.
   */
  readonly single: SimpleCommand | undefined;
}

export interface SimpleCommand {
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
  readonly append: boolean;
}

export interface CaseBranch {
  readonly patterns: readonly Word[];
  readonly to: number;
}

export interface Redirection {
  readonly fd: number;
  readonly kind:
    | 'read'
    | 'write'
    | 'append'
    | 'readwrite'
    | 'clobber'
    | 'duplicate'
    | 'both'
    | 'bothAppend'
    | 'here';
  /** The file, the descriptor's number or `-`, or the text of the here-document. */
  readonly target: Word;
}

/** One piece of a word. `quoted`: neither split into fields nor matched against file names. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly quoted: boolean }
  | { readonly kind: 'slot'; readonly slot: number; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean }
  | { readonly kind: 'home'; readonly user: string };

export interface Word {
  readonly segments: readonly Segment[];
  /** The whole word is this text, whatever the variables are: nothing to expand, nothing to match. */
  readonly literal: string | undefined;
}

export interface Parameter {
  /** A name, a digit string, or one of `@ * # ? - $ ! 0`. */
  readonly name: string;
  readonly operation: ParameterOperation | undefined;
}

export type ParameterOperation =
  | { readonly kind: 'length' }
  | {
      readonly kind: 'default';
      readonly operator: '-' | ':-' | '=' | ':=' | '+' | ':+' | '?' | ':?';
      readonly operand: Word;
    }
  | { readonly kind: 'remove'; readonly operator: '#' | '##' | '%' | '%%'; readonly operand: Word }
  | {
      readonly kind: 'replace';
      readonly all: boolean;
      readonly anchor: '' | '#' | '%';
      readonly pattern: Word;
      readonly replacement: Word;
    }
  | { readonly kind: 'slice'; readonly offset: Word; readonly length: Word | undefined }
  | { readonly kind: 'bad'; readonly text: string };

export const EMPTY_WORD: Word = { segments: [], literal: '' };
export const literalWord = (text: string): Word => ({
  segments: [{ kind: 'text', text, quoted: true }],
  literal: text,
});
