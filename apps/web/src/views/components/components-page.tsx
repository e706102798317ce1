import Copy from 'lucide-solid/icons/copy'
import GitBranch from 'lucide-solid/icons/git-branch'
import Terminal from 'lucide-solid/icons/terminal'
import Unplug from 'lucide-solid/icons/unplug'
import { createSignal, For, type JSX } from 'solid-js'
import { formatAge, formatAhead, formatSpan } from '../../format/age.ts'
import { formatBytes, formatCount, formatTokens, formatUsd } from '../../format/number.ts'
import { outcomes } from '../../model/outcome.ts'
import type { Look } from '../../model/look.ts'
import { Age } from '../../ui/age.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Chip, Count } from '../../ui/chip.tsx'
import { CopyCommand } from '../../ui/copy-command.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { Meter } from '../../ui/meter.tsx'
import { ExecutionMark } from '../../ui/execution-mark.tsx'
import { LeftMark } from '../../ui/left-mark.tsx'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { Timers } from '../../ui/timers.tsx'
import { toast, ToastCard } from '../../ui/toast.tsx'
import { IconButton } from '../../ui/tooltip.tsx'

const surfaces = [
  'bg',
  'surface',
  'raised',
  'hover',
  'line',
  'edge',
  'accent',
  'accent-fill',
  'accent-tint',
  'live',
  'warn',
  'warn-tint',
  'bad',
  'bad-fill',
  'bad-tint',
  'away',
  'add',
  'del',
]
const looks: readonly Look[] = ['live', 'idle', 'draining', 'no-agent', 'hung', 'dead', 'unknown']
const MINUTE = 60_000

function Part(props: { readonly title: string; readonly children: JSX.Element }) {
  return (
    <section class="part">
      <h2>{props.title}</h2>
      <div class="part-body">{props.children}</div>
    </section>
  )
}

function SampleRow(props: {
  readonly look: Look
  readonly since: string
  readonly name: string
  readonly text: string
  readonly isChosen?: boolean
}) {
  return (
    <div class="sample-row row" data-look={props.look} data-chosen={props.isChosen === true ? '' : undefined}>
      <StateBadge look={props.look} />
      <span class="num soft">{props.since}</span>
      <b>{props.name}</b>
      <span class="cut">{props.text}</span>
    </div>
  )
}

/** Every part of the page, once: to look at in both themes, and to test. */
export default function ComponentsPage() {
  const [range, setRange] = createSignal<'8 h' | '24 h' | '7 d'>('8 h')
  const [isOpen, setOpen] = createSignal(false)
  const now = Date.now()
  return (
    <article class="parts">
      <div class="page-head">
        <h1>Components</h1>
        <span class="quiet">every part once</span>
      </div>
      <Part title="Surfaces">
        <ul class="swatches">
          <For each={surfaces}>
            {(name) => (
              <li>
                <span class="swatch" style={{ background: `var(--${name})` }} />
                {name}
              </li>
            )}
          </For>
        </ul>
      </Part>
      <Part title="Text">
        <p class="texts">
          <span class="text-tally">28 tally 0123</span> <span class="text-head">20 heading</span> <span class="text-title">16 title</span>{' '}
          <span class="text-read">14 transcript</span> <span>13 rows and controls</span> <span class="text-small soft">12 second line</span>{' '}
          <span class="text-small quiet">12 third</span> <code>12 mono il1 O0 =&gt; !=</code> <bdi>العربية</bdi> <bdi>עברית</bdi>{' '}
          <bdi>✅</bdi>
        </p>
      </Part>
      <Part title="States">
        <div class="parts-row">
          <For each={looks}>{(look) => <StateBadge look={look} />}</For>
          <LeftMark state={null}>Left</LeftMark>
          <LeftMark state="dead">Dead</LeftMark>
        </div>
        <div class="parts-row">
          <For each={looks}>{(look) => <Glyph look={look} size={10} />}</For>
          <For each={looks}>{(look) => <Glyph look={look} size={20} />}</For>
        </div>
        <div class="parts-row">
          <For each={outcomes}>{(outcome) => <OutcomeMark outcome={outcome} />}</For>
          <ExecutionMark execution={{ kind: 'split', outcome: 'success' }} />
        </div>
      </Part>
      <Part title="Buttons">
        <div class="parts-row">
          <Button kind="primary" onClick={() => toast('Primary pressed')}>
            Watch 2 projects
          </Button>
          <Button>Show evidence</Button>
          <Button kind="plain">Seen</Button>
          <Button kind="danger">Reject…</Button>
          <Button off title="Not while the link is down">
            Not now
          </Button>
          <IconButton label="Copy link to this" keys="y" onClick={() => toast('Link copied')}>
            <Copy aria-hidden="true" />
          </IconButton>
          <Segmented label="Time range" options={['8 h', '24 h', '7 d'] as const} value={range()} onChange={setRange} />
          <a class="link" href="#components">
            A link
          </a>
          <Kbd keys="mod+k" />
          <Kbd keys="g f" />
        </div>
      </Part>
      <Part title="Chips">
        <div class="parts-row">
          <Chip>
            <GitBranch aria-hidden="true" /> main
          </Chip>
          <Chip>
            <code>la-k2p8</code>
          </Chip>
          <Chip tone="accent">project: storefront</Chip>
          <Chip tone="warn">two processes</Chip>
          <Chip tone="bad">exit 101</Chip>
          <Count value={3} />
          <Count value={2} tone="warn" />
          <Count value={5} tone="bad" />
          <Chip>≈ estimate</Chip>
          <Chip>no price</Chip>
        </div>
      </Part>
      <Part title="Meters">
        <div class="parts-columns">
          <div>
            <Meter label="used, provider’s" usedPercent={61} quality="exact" />
            <Meter label="over the line" usedPercent={84} quality="exact" />
            <Meter label="reached" usedPercent={100} quality="exact" />
            <Meter label="lower bound, stale" usedPercent={42} quality="lower-bound" />
            <Meter label="unknown" usedPercent={null} quality="unknown" />
            <Meter label="your budget" usedPercent={46} quality="budget" />
          </div>
          <div class="parts-timers">
            <Timers silence={0.08} run={0.3} word={formatAge(9 * MINUTE)} /> <span class="soft">both timers calm</span>
            <Timers silence={0.7} run={0.3} waits word="waits" /> <span class="soft">tool is busy, silence waits</span>
            <Timers silence={0.84} run={0.4} word={formatAge(MINUTE)} /> <span class="soft">under 20 % left</span>
            <Timers silence={1} run={0.5} fired word={`+${formatAge(2 * MINUTE)}`} /> <span class="soft">fired</span>
          </div>
        </div>
      </Part>
      <Part title="Numbers">
        <div class="parts-row num">
          <Age at={now - 8000} now={now} />
          <Age at={now - 12 * MINUTE} now={now} />
          <Age at={now - 180 * MINUTE} now={now} />
          <Age at={now - 2 * 1440 * MINUTE} now={now} />
          <Age at={null} now={now} />
          <span>{formatSpan(12 * MINUTE)}</span>
          <span>in {formatAhead(40_000)}</span>
          <span>{formatTokens(612_000)}</span>
          <span>{formatTokens(1_840_000)}</span>
          <span>{formatUsd(4.47)}</span>
          <span>{formatUsd(0.004)}</span>
          <span>{formatCount(18_204)}</span>
          <span>{formatBytes(212_000_000)}</span>
        </div>
      </Part>
      <Part title="Inputs">
        <div class="parts-columns">
          <label class="part-label">
            Title
            <span class="field">
              <input type="text" value="Reject amounts below one minor unit" />
            </span>
          </label>
          <label class="part-label">
            Filter
            <span class="field">
              <input type="text" placeholder="Filter" />
            </span>
          </label>
        </div>
      </Part>
      <Part title="Code">
        <div class="samples">
          <pre>
            <Terminal class="inline" aria-hidden="true" /> npm test -- --run webhooks{'\n'}SqliteError: no such table: payment_events
          </pre>
        </div>
        <CopyCommand command="hoop projects add PATH" />
      </Part>
      <Part title="Table row">
        <SampleRow look="live" since={formatAge(18 * MINUTE)} name="bravo" text="Retry the payment webhook" />
        <SampleRow look="live" since={formatAge(6 * MINUTE)} name="charlie" text="Search ranks discontinued products first" isChosen />
        <SampleRow look="hung" since={formatAge(2 * MINUTE)} name="alpha" text="Cart total is wrong after a coupon is removed twice" />
        <SampleRow look="dead" since={formatAge(26 * MINUTE)} name="kilo" text="Split ledger_entries by month and backfill" />
        <Skeleton rows={2} label="A skeleton" afterMs={0} />
      </Part>
      <Part title="Banners">
        <Banner tone="warn" isStatus={false} icon={<Unplug aria-hidden="true" />} actions={<Button>Try now</Button>}>
          <b>Connection to the daemon lost 1 m 12 s ago.</b> What you see is from 14:31:08; trying again in 4 s.
        </Banner>
      </Part>
      <Part title="Panels">
        <div class="parts-columns">
          <EmptyState title="No execution yet." action={<CopyCommand command="hoop init" />}>
            When this worker dispatches a bead, it appears here.
          </EmptyState>
          <ErrorState title="/srv/atlas cannot be read: no such directory." action={<Button>Copy hint</Button>}>
            Since 14:09. HOOP looks again by itself.
          </ErrorState>
        </div>
      </Part>
      <Part title="Messages">
        <div class="parts-columns">
          <div class="parts-toasts">
            <ToastCard title="Command copied" text="kill -CONT 41207" tone="good" />
            <ToastCard title="Nothing was copied" text="This browser gives no clipboard here." tone="bad" />
          </div>
          <div class="parts-row">
            <Button onClick={() => setOpen(true)}>Open a dialog</Button>
            <Button onClick={() => toast('Link copied', location.href)}>Show a message</Button>
          </div>
        </div>
        <Dialog title="Connect your fleet" isOpen={isOpen()} onClose={() => setOpen(false)}>
          <div class="dialog-body">
            <p>A dialog keeps focus inside, closes with Esc, and gives focus back.</p>
            <CopyCommand command="hoop init" />
          </div>
        </Dialog>
      </Part>
    </article>
  )
}
