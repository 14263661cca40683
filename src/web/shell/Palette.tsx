import { Search } from 'lucide-react'
import { useEffect, useId, useLayoutEffect, useReducer, useRef, useState, type KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { useLocation } from 'react-router'
import { authorizationList, grantList } from '#web/api/lists.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { paletteMessages } from '#web/messages/en/palette.tsx'
import { useList } from '#web/table/useList.ts'
import { cx } from '#web/ui/cx.ts'
import { takesEscape } from '#web/ui/Dialog.tsx'
import { remember, type PaletteCommand } from './palette.ts'
import { usePalette } from './usePalette.ts'
import { useWho } from './who.ts'

/** Everything by name: pages, what can be done here, apps, tokens, settings. A field with a list under it. */
export function Palette({ onClose, onSheet }: { onClose: () => void; onSheet: () => void }) {
  const m = useMessages(paletteMessages)
  const who = useWho()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  // The lists grow under it while they are read.
  useList(grantList)
  useList(authorizationList)
  // What a panel offered goes with it, and it may still be going while this opens.
  const { key } = useLocation()
  const [, lookAgain] = useReducer((looks: number) => looks + 1, 0)
  useEffect(lookAgain, [key, lookAgain])
  // Not deferred: Enter right behind the last letter must mean what that letter found.
  const { groups, isToken } = usePalette(text, onSheet)
  const commands = groups.flatMap((group) => group.commands)
  const at = Math.min(active, commands.length - 1)

  useLayoutEffect(() => {
    const element = dialog.current!
    const before = document.activeElement
    element.showModal()
    return () => {
      element.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  useEffect(() => {
    // Names are worth a reading that costs nobody anything; where each costs a code, what was read already must do.
    if (who.door !== 'password' || who.twoFactor) return
    grantList.open().catch(() => {})
    authorizationList.open().catch(() => {})
  }, [who])

  function run(command: PaletteCommand) {
    if (command.id !== 'is-token') remember(who.login, command.id)
    // Closed first: what it opens takes the focus from the page, and gives it back there. And both before the next key
    // can come, which is the page's.
    flushSync(onClose)
    command.run()
  }
  function onKey(event: KeyboardEvent) {
    const last = commands.length - 1
    const to = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key]
    if (event.key === 'Enter' && commands[at]) run(commands[at])
    else if (to !== undefined && commands.length > 0 && (text === '' || !/Home|End/.test(event.key)))
      setActive(to)
    else return
    event.preventDefault()
  }

  return (
    <dialog
      ref={dialog}
      aria-label={m.title}
      onKeyDown={(event) => {
        if (takesEscape(event)) onClose()
      }}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      closedby="any"
      className="bg-raised text-ink shadow-lift border-line animate-rise mx-auto mt-[12vh] mb-auto flex max-h-[70dvh] w-[36rem] max-w-[calc(100vw-1.5rem)] flex-col overflow-hidden rounded-xl border p-0"
    >
      <div className="border-line flex items-center gap-2.5 border-b px-4">
        <Search aria-hidden size={16} className="text-muted" />
        <input
          role="combobox"
          aria-label={m.field}
          aria-expanded={commands.length > 0}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={commands[at] ? `${id}-${at}` : undefined}
          placeholder={m.hint}
          value={text}
          maxLength={400}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKey}
          className="text-md h-12 min-w-0 flex-1 bg-transparent outline-none pointer-coarse:text-[1rem]"
        />
      </div>
      {/* A select cannot hold groups with icons under a field that keeps the focus (ARIA: combobox with listbox). */}
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role */}
      <div id={id} role="listbox" aria-label={m.results} className="min-h-0 overflow-auto p-2">
        {groups.map(({ name, commands: of }) => (
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a listbox may hold groups and options alone
          <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
            <h3 id={`${id}-${name}`} role="presentation" className="px-2 pt-2 pb-1">
              {m.groups[name]}
            </h3>
            {of.map((command) => {
              const index = commands.indexOf(command)
              return (
                <Option
                  key={command.id}
                  id={`${id}-${index}`}
                  command={command}
                  selected={index === at}
                  onPoint={() => setActive(index)}
                  onRun={() => run(command)}
                />
              )
            })}
          </div>
        ))}
      </div>
      <output className={cx('px-4 py-3 text-muted text-sm', commands.length > 0 && 'sr-only')}>
        {isToken
          ? m.isToken
          : commands.length > 0
            ? m.count(commands.length)
            : who.twoFactor
              ? m.noneUnread
              : m.none}
      </output>
    </dialog>
  )
}

function Option({
  id,
  command: { label, hint, icon: Icon },
  selected,
  onPoint,
  onRun,
}: {
  id: string
  command: PaletteCommand
  selected: boolean
  onPoint: () => void
  onRun: () => void
}) {
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    // The keys are the field's, which stays focused: an option of a combobox is never focused itself.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      ref={row}
      id={id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- of a listbox
      role="option"
      aria-selected={selected}
      onPointerMove={onPoint}
      onClick={onRun}
      className="aria-selected:bg-accent-soft flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-2 pointer-coarse:py-3"
    >
      <Icon aria-hidden size={16} className="text-muted" />
      <bdi className="min-w-0 wrap-anywhere">{label}</bdi>
      {hint && <bdi className="text-muted clip ml-auto min-w-0 pl-3 text-sm">{hint}</bdi>}
    </div>
  )
}
