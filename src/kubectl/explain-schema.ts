/** What `kubectl explain` reads: every field with its type and its text. Generated; loaded by the host when it is asked for. */

/** `[type as shown, text, 1 when required, model behind it]` */
export type FieldEntry = readonly [type: string, text: string, required: 0 | 1, model?: string];

export interface ExplainModel {
  readonly text: string;
  readonly fields: Readonly<Record<string, FieldEntry>>;
}

export interface ExplainSchema {
  /** `apps/v1/Deployment` → its model. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly models: Readonly<Record<string, ExplainModel>>;
}
