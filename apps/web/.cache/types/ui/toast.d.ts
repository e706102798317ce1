interface Message {
  readonly id: number
  readonly title: string
  readonly text?: string | undefined
  readonly tone: 'good' | 'bad'
}
/** Says in a corner what was just done. */
export declare function toast(title: string, text?: string, tone?: Message['tone']): void
/** One message, as drawn. */
export declare function ToastCard(props: {
  readonly title: string
  readonly text?: string | undefined
  readonly tone: Message['tone']
}): import('solid-js').JSX.Element
/** Where messages appear. Stands once, in the frame. */
export declare function Toasts(): import('solid-js').JSX.Element
export {}
//# sourceMappingURL=toast.d.ts.map
