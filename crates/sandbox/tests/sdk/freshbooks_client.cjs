// FreshBooks' own node SDK as a client of the emulator. Argument: a JSON object; fails with an assertion.
const assert = require('node:assert');
const given = JSON.parse(process.argv[2]);
const { Client } = require('@freshbooks/api');
const { PaginationQueryBuilder } = require('@freshbooks/api/dist/models/builders/PaginationQueryBuilder');
const { SearchQueryBuilder } = require('@freshbooks/api/dist/models/builders/SearchQueryBuilder');

(async () => {
  const client = new Client(given.client_id, {
    clientSecret: given.client_secret, redirectUri: 'https://app.example/redirect', apiUrl: given.base_url,
    retryOptions: { retries: 0 },
  });
  const first = await client.getAccessToken(given.code);
  const refused = async (call) => {
    try { await call(); } catch (error) { return error; }
    return assert.fail('no error');
  };
  if (given.calls_left !== undefined) {
    for (let call = 0; call < given.calls_left; call++) {
      assert.ok((await client.invoices.single(given.account_id, String(given.invoice_id))).ok);
    }
    const limited = await refused(() => client.invoices.single(given.account_id, String(given.invoice_id)));
    assert.equal(limited.statusCode, '429');
    assert.equal(limited.errors[0].errorCode, 429);
    console.log('done');
    return;
  }
  const next = await client.refreshAccessToken(first.refreshToken);
  assert.notEqual(next.refreshToken, first.refreshToken);

  const { ok, data: invoice } = await client.invoices.single(given.account_id, String(given.invoice_id));
  assert.ok(ok);
  assert.equal(invoice.invoiceNumber, '0000001');
  assert.equal(String(invoice.outstanding.amount), '98.87');
  assert.equal(invoice.paymentStatus, 'unpaid');

  const numbers = [];
  for (const page of [1, 2, 3]) {
    const { data } = await client.invoices.list(given.account_id, [new PaginationQueryBuilder().page(page).perPage(2)]);
    assert.deepEqual([data.pages.page, data.pages.pages, data.pages.size, data.pages.total], [page, 3, 2, 5]);
    numbers.push(...data.invoices.map((one) => one.invoiceNumber));
  }
  assert.deepEqual(numbers.sort(), ['0000001', '0000002', '0000003', '0000004', '0000005']);

  const payment = (amount) => ({ amount: { amount, code: 'USD' }, date: new Date('2026-11-20T00:00:00Z'),
    invoiceId: String(given.invoice_id), type: 'Credit Card', note: 'attempt-1' });
  const paid = await client.payments.create(given.account_id, payment('98.87'));
  assert.ok(paid.ok, JSON.stringify(paid));
  const found = await client.payments.list(given.account_id,
    [new SearchQueryBuilder().equals('invoiceid', given.invoice_id)]);
  assert.equal(found.data.payments.length, 1);
  assert.equal(found.data.payments[0].note, 'attempt-1');
  const after = await client.invoices.single(given.account_id, String(given.invoice_id));
  assert.equal(after.data.paymentStatus, 'paid');

  const missing = await refused(() => client.invoices.single(given.account_id, '1'));
  assert.equal(missing.statusCode, '404');
  assert.equal(missing.errors[0].errorCode, 1012);
  const wrong = await refused(() => client.payments.create(given.account_id, { ...payment('1.00'), type: 'Gold' }));
  assert.equal(wrong.errors[0].field, 'type');
  await refused(() => client.callbacks.create({ event: 'nonsense', uri: 'nowhere' }, given.account_id));
  console.log('done');
})().catch((error) => { console.error(error); process.exit(1); });
