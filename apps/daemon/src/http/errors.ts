/** Why the address could not be taken. */
export type ListenErrorCode = 'PORT_IN_USE' | 'PORT_FORBIDDEN' | 'ADDRESS_UNAVAILABLE'

/** HOOP could not listen on the address that it was given. `hint` says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
  readonly code: ListenErrorCode
  readonly hint: string
  constructor(code: ListenErrorCode, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
