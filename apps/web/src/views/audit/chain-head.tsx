import ShieldAlert from 'lucide-solid/icons/shield-alert'
import ShieldCheck from 'lucide-solid/icons/shield-check'
import ShieldQuestionMark from 'lucide-solid/icons/shield-question-mark'
import { Show } from 'solid-js'
import type { ChainState, Verified } from '../../calls/audit.ts'
import { formatSpan } from '../../format/age.ts'
import { formatExact } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { breakWord } from '../../model/audit-words.ts'
import { Button } from '../../ui/button.tsx'
import { CopyCommand } from '../../ui/copy-command.tsx'

/** Where the chain stands: whole, broken, or not looked at; its last checkpoint; a look now. A broken one is loud. */
export function ChainHead(props: {
  readonly chain: ChainState
  readonly verified: Verified | undefined
  readonly isVerifying: boolean
  readonly failure: string | undefined
  readonly off: string | undefined
  readonly now: number
  readonly onVerify: () => void
  readonly onShow: (seq: number) => void
}) {
  const verified = () => props.verified ?? props.chain.verified ?? undefined
  const fault = () => {
    const verdict = verified()?.verdict
    return verdict?.ok === false ? verdict.error : undefined
  }
  const problem = () => props.chain.problems.find(({ kind }) => kind === 'audit-broken') ?? props.chain.problems[0]
  const tone = () => (fault() !== undefined || problem() !== undefined ? 'bad' : verified() === undefined ? 'unknown' : 'good')
  const ago = (at: string) => `${formatSpan(Math.max(0, props.now - Date.parse(at)))} ago`
  return (
    <section class="chain" data-tone={tone()} aria-label="The chain" role={tone() === 'bad' ? 'alert' : undefined}>
      <span class="chain-icon">
        {tone() === 'bad' ? (
          <ShieldAlert aria-hidden="true" />
        ) : tone() === 'good' ? (
          <ShieldCheck aria-hidden="true" />
        ) : (
          <ShieldQuestionMark aria-hidden="true" />
        )}
      </span>
      <div class="chain-text">
        <p class="chain-verdict wrap">
          <Show
            when={tone() === 'bad'}
            fallback={
              <Show when={verified()} fallback={<b>Not verified since HOOP started.</b>}>
                {(found) => (
                  <>
                    <b>The chain is whole.</b> Verified{' '}
                    <time datetime={found().at} title={formatExact(Date.parse(found().at))}>
                      {ago(found().at)}
                    </time>
                    {found().checkpoint === null ? ', without a checkpoint to hold it against' : ', against its checkpoint'}.
                    <Show
                      when={(() => {
                        const verdict = found().verdict
                        return verdict.ok && verdict.torn === true
                      })()}
                    >
                      {' '}
                      Its last line was cut off while it was written; the next start repairs that.
                    </Show>
                  </>
                )}
              </Show>
            }
          >
            <Show
              when={fault()}
              fallback={
                <b>
                  <bdi>{problem()?.message}</bdi>
                </b>
              }
            >
              {(error) => (
                <>
                  <b>
                    The chain is broken: record {formatCount(error().seq)} {breakWord[error().reason] ?? error().reason}.
                  </b>{' '}
                  <code>
                    {error().segment}, line {formatCount(error().line)}
                  </code>
                  . Nothing after it is proven, and nothing is repaired. Keep the files, and compare them with a backup.
                </>
              )}
            </Show>
          </Show>
        </p>
        <p class="chain-facts">
          <span>
            {props.chain.head === null
              ? 'no records'
              : `${plural(props.chain.head.seq, 'record')} in ${plural(props.chain.segments, 'file')}`}
          </span>
          <Show when={props.chain.head}>
            {(head) => (
              <span title={head().hash}>
                head <code>{head().hash.slice(0, 12)}…</code>
              </span>
            )}
          </Show>
          <Show when={props.chain.checkpoint} fallback={<span>no checkpoint yet</span>}>
            {(checkpoint) => (
              <span title={`Key ${checkpoint().keyId}, ${formatExact(Date.parse(checkpoint().at))}`}>
                checkpoint at record {formatCount(checkpoint().seq)}, {ago(checkpoint().at)}
              </span>
            )}
          </Show>
        </p>
        <Show when={props.failure}>{(why) => <p class="bad wrap">{why()}</p>}</Show>
      </div>
      <div class="chain-actions">
        <Show when={fault()}>{(error) => <Button onClick={() => props.onShow(Math.max(1, error().seq - 1))}>Show the break</Button>}</Show>
        <Button
          off={props.off !== undefined || props.isVerifying}
          title={props.off}
          aria-busy={props.isVerifying ? 'true' : undefined}
          onClick={() => props.onVerify()}
        >
          {props.isVerifying ? 'Verifying…' : 'Verify now'}
        </Button>
        <CopyCommand command="hoop audit export" />
      </div>
    </section>
  )
}
