// Those who change something: releases and people, each with a reason that is kept.
import assert from 'node:assert/strict'
import { assertAccessible, journey, signIn } from './browser.mjs'

// Figures of an indicator that no plan knows, another one each time, so that nothing of the sample changes.
function release(values) {
  const rows = values.map((value, i) => `journey-${unique},${2021 + i},E92000001,${value},%`)
  const text = ['indicator,period,area_code,value,unit', ...rows, ''].join('\n')
  return { name: `journey-${unique}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) }
}
let unique = 0
const next = () => (unique = Math.floor(Math.random() * 1e9))

async function upload(page, file) {
  await page.goto('/releases/upload')
  await page.getByLabel('Files').setInputFiles(file)
  await page.getByLabel('Day of publication').fill('2026-01-15')
  await page.getByRole('button', { name: 'Show what they change' }).click()
}

async function record(page, reason) {
  await page.getByLabel('Reason').fill(reason)
  await page.getByRole('button', { name: 'Record', exact: true }).click()
}

journey('an analyst looks at what a file changes, then records it, then its revision', async (page) => {
  next()
  await signIn(page, 'analyst')
  await page.goto('/releases')
  await page.getByRole('button', { name: 'Record a release' }).click()
  await upload(page, release(['10.1', '11.0', 'n/a']))
  await page.getByText('Nothing has been recorded yet.').waitFor()
  await page.getByRole('row', { name: /n\/a/ }).waitFor()
  await assertAccessible(page)
  await record(page, 'A journey')
  await page.getByRole('heading', { name: `journey-${unique}.csv` }).waitFor()
  await page.getByRole('row', { name: 'Rows in the file 3' }).waitFor()
  await assertAccessible(page)
  await upload(page, release(['10.1', '11.5']))
  await page.getByRole('row', { name: /2022 11.0% 11.5% \+0.5 points/ }).waitFor()
  await record(page, 'A revision')
  await page.getByRole('link', { name: new RegExp(`journey-${unique}`, 'i') }).last().click()
  await page.getByRole('row', { name: /2022 11.5% before: 11.0%/ }).waitFor()
})

journey('files that change nothing cannot be recorded', async (page) => {
  next()
  await signIn(page, 'analyst')
  await upload(page, release(['1']))
  await record(page, 'A journey')
  await upload(page, release(['1']))
  await page.getByText('The same file was recorded before').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Record', exact: true }).count(), 0)
})

journey('a form without a file says so and takes one to the field', async (page) => {
  await signIn(page, 'analyst')
  await page.goto('/releases/upload')
  await page.getByRole('button', { name: 'Show what they change' }).click()
  await page.getByRole('alert').getByRole('link', { name: 'No file was chosen.' }).click()
  assert.match(await page.title(), /^Error: /)
  const focused = await page.getByLabel('Files').evaluate((it) => it === document.activeElement)
  assert.ok(focused, 'the field has the focus')
  await assertAccessible(page)
})

journey('an administrator makes an account, hands over its password and closes it', async (page) => {
  next()
  const email = `journey-${unique}@sample.example`
  await signIn(page, 'administrator')
  await page.getByRole('button', { name: 'Add a person' }).click()
  await page.getByLabel('Name').fill('Journey Person')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Role').selectOption('auditor')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('alert').getByText('A change needs a reason.').waitFor()
  await assertAccessible(page)
  await page.getByLabel('Reason').fill('A journey')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const password = await page.locator('main code').innerText()
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Back to Journey Person' }).click()
  const person = page.url()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signInWith(page, email, password)
  await page.getByRole('heading', { name: 'Where the missions stand' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signIn(page, 'administrator')
  await page.goto(person)
  await page.getByLabel('Reason for the change').fill('The journey ends')
  await page.getByRole('button', { name: 'Disable account' }).click()
  await page.getByRole('button', { name: 'Enable account' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signInWith(page, email, password)
  await page.getByRole('alert').waitFor()
})

async function signInWith(page, email, password) {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

journey('a password that is too short is refused with a reason', async (page) => {
  await signIn(page, 'unit')
  await page.getByRole('link', { name: 'Sample delivery unit', exact: true }).click()
  await page.getByLabel('Present password').fill('wrong')
  await page.getByLabel('New password').fill('short')
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByRole('alert').waitFor()
  await assertAccessible(page)
})
