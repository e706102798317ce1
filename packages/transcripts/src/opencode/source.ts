/** What a session says of itself, wherever it is stored. */
export interface SessionHeader {
  readonly id: string
  /** Of the CLI that began it. */
  readonly cliVersion?: string
  readonly cwd?: string
  /** Made by a model, or by the CLI from the time. */
  readonly title?: string
  /** Of a sub-agent: the session that started it. */
  readonly parentId?: string
  /** Milliseconds since the epoch. */
  readonly created?: number
  /** US dollars; newer versions add up what the messages say. */
  readonly costUsd?: number
  /** Messages were undone and are not deleted yet. */
  readonly isReverted?: boolean
}

/** A record that is longer is not read: its text is empty, and so malformed. */
export const maxRecordBytes = 128 * 1024 * 1024

/** A row of a table, or a file of a tree. */
export interface RawRecord {
  readonly id: string
  /** JSON, unless something broke it. */
  readonly text: string
  /** Of the text, in UTF-8. */
  readonly bytes: number
  /** When the row was made. Milliseconds since the epoch; files do not tell. */
  readonly created?: number
}

/** A message as far as can be told without reading it. */
export interface MessageStamp {
  readonly id: string
  /** Another one when the message or one of its parts has changed. */
  readonly stamp: string
  /** With its parts. */
  readonly bytes: number
  /** The message and its parts: how many. */
  readonly records: number
}

/** A message and its parts, in order. */
export interface RawMessage {
  readonly id: string
  readonly stamp: string
  readonly message: RawRecord
  readonly parts: readonly RawRecord[]
}

/** A session at a moment. */
export interface SessionScan {
  readonly header: SessionHeader
  /** In order of the conversation. */
  readonly messages: readonly MessageStamp[]
}

/** Where one session is stored. What it reads is not read for ever: between two calls everything may change. */
export interface SessionSource {
  /** A first look; `undefined` where there is no such session. What was seen need not be looked at again, while `probe` stays the same. */
  begin(): Promise<{ readonly probe?: string | undefined; readonly scan?: SessionScan | undefined } | undefined>
  /** Of everything that could matter: while it is the same, nothing changed. `undefined` where that cannot be told cheaply. */
  probe(): Promise<string | undefined>
  /** `undefined` when there is no such session (any more). */
  scan(): Promise<SessionScan | undefined>
  /** Those of the messages that are still there. */
  load(ids: readonly string[]): Promise<readonly RawMessage[]>
  /** As `Reader.watch` of the package. */
  watch(): readonly string[]
}
