import { A } from '@solidjs/router'
import { For } from 'solid-js'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { useShell } from './shell.tsx'

/** The keys that work in this view. */
export default function Help(props: { readonly onClose: () => void }) {
  const shell = useShell()
  const groups = shell.keymap.groups()
  return (
    <Dialog title="Keys" isOpen onClose={props.onClose}>
      <div class="dialog-body help">
        <For each={groups}>
          {(group) => (
            <section>
              <h3>{group.group}</h3>
              <dl>
                <For each={group.bindings.filter(({ label }) => label !== '')}>
                  {(binding) => (
                    <div>
                      <dt>{binding.label}</dt>
                      <dd>
                        <Kbd keys={binding.keys} />
                      </dd>
                    </div>
                  )}
                </For>
              </dl>
            </section>
          )}
        </For>
        <p class="quiet">
          Every part of the page, drawn once:{' '}
          <A href="/components" class="link" onClick={() => props.onClose()}>
            Components
          </A>
        </p>
      </div>
    </Dialog>
  )
}
