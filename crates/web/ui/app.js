// What a page can do without, and does better with: everything here also works with no script.

// A second click on a button that is at work does nothing.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 2000) event.preventDefault()
  else form.dataset.sent = String(Date.now())
})

// A person who sent a form with mistakes is taken to the list of them.
document.querySelector('.govuk-error-summary')?.focus()

// A link in the list of mistakes moves the focus into its field.
document.querySelector('.govuk-error-summary')?.addEventListener('click', (event) => {
  const field = event.target.closest('a')?.hash.slice(1)
  const input = field && document.getElementById(field)
  if (!input) return
  event.preventDefault()
  input.scrollIntoView({ block: 'center' })
  input.focus({ preventScroll: true })
})

// Printing needs a script: the button is shown by one.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}

// An address without empty parts is easier to pass on.
document.querySelector('[data-as-of]')?.addEventListener('submit', (event) => {
  for (const input of event.target.elements) if (input.name && !input.value) input.disabled = true
})
