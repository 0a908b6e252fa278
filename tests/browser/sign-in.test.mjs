// The first page anyone sees.
import assert from 'node:assert/strict'
import { assertAccessible, journey } from './browser.mjs'

journey('the sign-in page can be read and used by everyone', async (page) => {
  const answer = await page.goto('/sign-in')
  assert.equal(answer.status(), 200)
  await page.getByLabel('Email address').waitFor()
  await page.getByLabel('Password', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  await assertAccessible(page)
})

journey('a wrong password is refused with a reason', async (page) => {
  await page.goto('/sign-in')
  await page.getByLabel('Email address').fill('nobody@example.org')
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').waitFor()
  await assertAccessible(page)
})
