import { A, useNavigate, useParams } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Link from 'lucide-solid/icons/link'
import Plus from 'lucide-solid/icons/plus'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { api } from '../../api.ts'
import { readStitch } from '../../calls/stitches.ts'
import { formatClock, formatExact } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useDrafts } from '../../live/drafts.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useWorkNews } from '../../live/news.ts'
import { useOperator } from '../../live/operator.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { projectHref } from '../../model/attention.ts'
import { actorWord, titleOf } from '../../model/draft-words.ts'
import { draftHref, newDraftHref } from '../../model/hrefs.ts'
import { stitchTitle, workedPhrase } from '../../model/stitch-words.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy.ts'
import { Money } from '../../ui/money.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { IconButton } from '../../ui/tooltip.tsx'
import { DraftMark } from '../drafts/draft-icon.tsx'
import { AdoptForm } from './adopt-form.tsx'
import { StitchBeads } from './stitch-beads.tsx'
import { StitchLinks } from './stitch-links.tsx'
import { StitchKindMark, StitchStatusMark } from './stitch-mark.tsx'
import { StitchMessages } from './stitch-messages.tsx'

const FIRST_FILES = 12

function Files(props: { readonly files: readonly string[] }) {
  const [all, setAll] = createSignal(false)
  return (
    <>
      <ul class="stitch-files">
        <For each={all() ? props.files : props.files.slice(0, FIRST_FILES)}>
          {(file) => (
            <li class="path">
              <bdi>{file}</bdi>
            </li>
          )}
        </For>
      </ul>
      <Show when={!all() && props.files.length > FIRST_FILES}>
        <Button kind="plain" class="aside-button" onClick={() => setAll(true)}>
          Show all {plural(props.files.length, 'file')}
        </Button>
      </Show>
    </>
  )
}

/** One conversation about work: what was said, its beads and how they fare, what it led to. */
export default function StitchPage() {
  const params = useParams<{ id: string }>()
  const shell = useShell()
  const fleet = useFleet()
  const drafts = useDrafts()
  const operator = useOperator()
  const navigate = useNavigate()
  const news = useWorkNews()
  const answer = useAnswer(() => params.id, readStitch, news)
  const project = createMemo(() => answer.data()?.project ?? undefined)
  const executions = useAnswer(
    project,
    async (name, signal) => (name === undefined ? [] : (await api.executions({ project: name }, signal)).items),
    news,
  )
  const followUp = () => newDraftHref({ project: answer.data()?.project ?? null, stitch: params.id })
  shell.keymap.bind('Stitch', [{ keys: 'c', label: 'Propose a follow-up', run: () => navigate(followUp()) }])
  return (
    <Show
      when={answer.data()}
      fallback={
        <Show when={answer.error()} fallback={<Skeleton rows={10} label="The stitch is being read" />}>
          {(error) => (
            <Show
              when={error().code === 'STITCH_NOT_FOUND'}
              fallback={
                <ErrorState title={`${error().message}.`} action={<Button onClick={answer.reload}>Try again</Button>}>
                  {error().hint}
                </ErrorState>
              }
            >
              <section class="first-run">
                <h1>No such stitch</h1>
                <p class="lead wrap">
                  <bdi>{params.id}</bdi> is not known here. {error().hint}
                </p>
                <p>
                  <A href="/stitches" class="link">
                    All stitches
                  </A>
                </p>
              </section>
            </Show>
          )}
        </Show>
      }
    >
      {(stitch) => (
        <article class="stitch-page">
          <nav class="crumbs" aria-label="Where this is">
            <A href="/stitches">Stitches</A>
            <ChevronRight aria-hidden="true" />
            <bdi>{stitch().id}</bdi>
          </nav>
          <div class="page-head draft-head">
            <h1 class="wrap" dir="auto">
              <bdi>{stitchTitle(stitch())}</bdi>
            </h1>
            <span class="end">
              <A href={followUp()} class="button" data-kind="default">
                <Plus aria-hidden="true" /> Propose a follow-up
              </A>
              <IconButton label="Copy link to this" keys="y" onClick={() => void copyText(location.href, 'Link copied')}>
                <Link aria-hidden="true" />
              </IconButton>
            </span>
          </div>
          <p class="stitch-head-facts">
            <StitchStatusMark stitch={stitch()} />
            <StitchKindMark kind={stitch().kind} />
            <Show when={stitch().project}>
              {(name) => (
                <A href={projectHref(name())} class="link">
                  <bdi>{fleet.state.projects[name()]?.label ?? name()}</bdi>
                </A>
              )}
            </Show>
            <span>
              last active <Age at={stitch().lastAt === null ? null : Date.parse(stitch().lastAt ?? '')} now={fleet.now()} /> ago
            </span>
          </p>
          <Show when={answer.error()}>
            {(error) => (
              <ErrorState
                title={`It could not be read again: ${error().message}.`}
                action={<Button onClick={answer.reload}>Try again</Button>}
              >
                What is shown is the last answer.
              </ErrorState>
            )}
          </Show>
          <Show when={!stitch().known || stitch().kind === null}>
            <AdoptForm id={stitch().id} off={operator.off()} onChanged={answer.reload} />
          </Show>
          <div class="page-grid">
            <div>
              <section class="page-section" aria-labelledby="stitch-beads">
                <div class="section-head">
                  <h2 id="stitch-beads">Beads</h2>
                  <span class="quiet num">{stitch().beads.length}</span>
                </div>
                <Show when={executions.error()}>{(error) => <p class="quiet">Attempts could not be read: {error().message}.</p>}</Show>
                <Show
                  when={stitch().beads.length > 0}
                  fallback={
                    <EmptyState title="No beads.">What is created from this conversation, or worked on by it, appears here.</EmptyState>
                  }
                >
                  <StitchBeads beads={stitch().beads} executions={executions.data() ?? []} />
                </Show>
              </section>
              <Show when={stitch().drafts.length > 0}>
                <section class="page-section" aria-labelledby="stitch-drafts">
                  <div class="section-head">
                    <h2 id="stitch-drafts">Drafts</h2>
                    <span class="quiet num">{stitch().drafts.length}</span>
                  </div>
                  <ul class="list">
                    <For each={stitch().drafts}>
                      {(id) => (
                        <li>
                          <Show
                            when={drafts.byId[id]}
                            fallback={
                              <A href={draftHref(id)} class="link mono">
                                {id}
                              </A>
                            }
                          >
                            {(draft) => (
                              <>
                                <DraftMark state={draft().state} />
                                <A href={draftHref(id)} class="link cut" dir="auto">
                                  <bdi>{titleOf(draft())}</bdi>
                                </A>
                              </>
                            )}
                          </Show>
                        </li>
                      )}
                    </For>
                  </ul>
                </section>
              </Show>
              <section class="page-section" aria-labelledby="stitch-said">
                <div class="section-head">
                  <h2 id="stitch-said">Messages</h2>
                  <span class="quiet num">{stitch().said.length}</span>
                </div>
                <StitchMessages stitch={stitch()} off={operator.off()} onChanged={answer.reload} />
              </section>
            </div>
            <aside class="page-aside" aria-label="About this stitch">
              <section>
                <h2>Facts</h2>
                <dl class="facts">
                  <dt>Cost</dt>
                  <dd>
                    <Money usd={stitch().costUsd} />
                  </dd>
                  <dt>Worked on</dt>
                  <dd>{workedPhrase(stitch().durationMs) || <span class="quiet">not yet</span>}</dd>
                  <Show when={stitch().createdAt}>
                    {(at) => (
                      <>
                        <dt>Begun</dt>
                        <dd title={formatExact(Date.parse(at()))}>
                          {formatClock(Date.parse(at()), fleet.now())}
                          <Show when={stitch().createdBy}>
                            {(by) => (
                              <>
                                {' '}
                                by <bdi>{actorWord(by())}</bdi>
                              </>
                            )}
                          </Show>
                        </dd>
                      </>
                    )}
                  </Show>
                  <Show when={stitch().participants.length > 0}>
                    <dt>Took part</dt>
                    <dd>
                      <bdi>{stitch().participants.map(actorWord).join(', ')}</bdi>
                    </dd>
                  </Show>
                  <Show when={stitch().sessions.length > 0}>
                    <dt>Sessions</dt>
                    <dd>
                      <ul>
                        <For each={stitch().sessions.slice(0, 20)}>
                          {(session) => (
                            <li class="path">
                              <bdi>{session}</bdi>
                            </li>
                          )}
                        </For>
                      </ul>
                      <Show when={stitch().sessions.length > 20}>and {stitch().sessions.length - 20} more</Show>
                    </dd>
                  </Show>
                </dl>
              </section>
              <section>
                <h2>Links</h2>
                <StitchLinks stitch={stitch()} off={operator.off()} onChanged={answer.reload} />
              </section>
              <Show when={stitch().files.length > 0}>
                <section>
                  <h2>Files touched</h2>
                  <Files files={stitch().files} />
                </section>
              </Show>
            </aside>
          </div>
        </article>
      )}
    </Show>
  )
}
